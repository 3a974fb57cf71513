import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { identity } from '#contracts/identity'
import { useAct } from '../../queries.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Form, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { Gate } from './Gate.tsx'

/** Asks for a link to a new password. The words are the same whether or not somebody has the address. */
export default function ForgottenPage() {
  const [email, setEmail] = useState('')
  const act = useAct(identity.askReset)
  if (act.isSuccess)
    return (
      <Gate
        title="Look into your mail"
        lead={
          <>
            If somebody here has the address <b className="b">{email.trim()}</b>, a link for a new password is on its
            way. It works once and for a short time.
          </>
        }
      >
        <div className="form">
          <BtnLink to="/sign-in" size="touch">
            Go to sign-in
          </BtnLink>
          <button type="button" className="side" onClick={() => act.reset()}>
            Use another address
          </button>
        </div>
      </Gate>
    )
  return (
    <Gate title="Forgotten the password?" lead="We send a link to your e-mail address, where you choose a new one.">
      <Form onSubmit={() => email.trim() && !act.isPending && act.mutate({ body: { email: email.trim() } })}>
        <TextField
          label="E-mail"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={email}
          onText={setEmail}
        />
        <RefusalNote error={act.error} />
        <Btn type="submit" look="primary" size="touch" busy={act.isPending} disabled={email.trim() === ''}>
          {act.isPending ? 'Sending the link' : 'Send the link'}
        </Btn>
        <Link to="/sign-in" search={{}} className="side">
          Back to sign-in
        </Link>
      </Form>
    </Gate>
  )
}
