import { useState } from 'react'
import { identity } from '#contracts/identity'
import { day } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { linkSecret, useEnter } from './enter.ts'
import { Gate } from './Gate.tsx'
import { LinkMissing } from './LinkMissing.tsx'
import { NewPassword } from './NewPassword.tsx'

/** Accepting an invitation: a password, and the person is in. */
export default function InvitationPage() {
  const [token] = useState(linkSecret)
  const [password, setPassword] = useState('')
  const invitation = useRead(identity.lookAtInvitation, { body: { token } }, { enabled: token !== '', kinds: [] })
  const enter = useEnter()
  const act = useAct(identity.acceptInvitation, (step) => void enter(step.next === 'done' ? '/' : '/sign-in'))
  if (!token) return <LinkMissing title="Accept the invitation" what="invitation" />
  const facts = invitation.data
  if (invitation.error)
    return (
      <Gate title="Accept the invitation">
        <div className="form">
          <RefusalNote error={invitation.error} />
          <BtnLink to="/sign-in" size="touch">
            Go to sign-in
          </BtnLink>
        </div>
      </Gate>
    )
  return (
    <Gate
      title={facts ? `Welcome, ${facts.name}` : 'Welcome'}
      provider={facts?.providerName}
      lead={
        facts && (
          <>
            {facts.providerName} invites you to the portal for {facts.accountName}. You sign in as{' '}
            <b className="b">{facts.email}</b>.
          </>
        )
      }
      foot={facts && `The invitation is good until ${day(facts.expiresAt, serverNow())}.`}
    >
      {!facts ? (
        <Skeleton rows={2} />
      ) : (
        <Form onSubmit={() => password !== '' && !act.isPending && act.mutate({ body: { token, password } })}>
          <input
            className="sr"
            type="email"
            name="email"
            autoComplete="username"
            value={facts.email}
            readOnly
            tabIndex={-1}
            aria-hidden="true"
          />
          <NewPassword
            label="Choose a password"
            value={password}
            onText={setPassword}
            error={fieldErrors(act.error).password}
          />
          <RefusalNote error={act.error} />
          <Btn type="submit" look="primary" size="touch" busy={act.isPending} disabled={password === ''}>
            {act.isPending ? 'Accepting the invitation' : 'Accept the invitation'}
          </Btn>
          <p className="d3 rd">You can add a passkey afterwards and sign in without the password.</p>
        </Form>
      )}
    </Gate>
  )
}
