import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { identity } from '#contracts/identity'
import { useAct } from '../../queries.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Form, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/identity.ts'
import { Gate } from './Gate.tsx'

/** Asks for a link to a new password. The words are the same whether or not somebody has the address. */
export default function ForgottenPage() {
  const [email, setEmail] = useState('')
  const act = useAct(identity.askReset)
  if (act.isSuccess)
    return (
      <Gate
        title={say.lookIntoYourMail}
        lead={
          <>
            {say.ifSomebodyHereHas} <b className="b">{email.trim()}</b>
            {say.aLinkForA}
          </>
        }
      >
        <div className="form">
          <BtnLink to="/sign-in" size="touch">
            {say.goToSignIn}
          </BtnLink>
          <button type="button" className="side" onClick={() => act.reset()}>
            {say.useAnotherAddress}
          </button>
        </div>
      </Gate>
    )
  return (
    <Gate title={say.forgottenThePassword} lead={say.weSendALink}>
      <Form onSubmit={() => email.trim() && !act.isPending && act.mutate({ body: { email: email.trim() } })}>
        <TextField
          label={common.email}
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
          {act.isPending ? say.sendingTheLink : say.sendTheLink}
        </Btn>
        <Link to="/sign-in" search={{}} className="side">
          {say.backToSignIn}
        </Link>
      </Form>
    </Gate>
  )
}
