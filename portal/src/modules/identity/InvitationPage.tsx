import { useState } from 'react'
import { identity } from '#contracts/identity'
import { day } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/identity.ts'
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
  if (!token) return <LinkMissing title={say.acceptTheInvitation} link="invitation" />
  const facts = invitation.data
  if (invitation.error)
    return (
      <Gate title={say.acceptTheInvitation}>
        <div className="form">
          <RefusalNote error={invitation.error} />
          <BtnLink to="/sign-in" size="touch">
            {say.goToSignIn}
          </BtnLink>
        </div>
      </Gate>
    )
  return (
    <Gate
      title={facts ? say.welcome(facts.name) : say.welcome2}
      provider={facts?.providerName}
      lead={
        facts && (
          <>
            {say.invitesYouToThe(facts.providerName, facts.accountName)} <b className="b">{facts.email}</b>.
          </>
        )
      }
      foot={facts && say.theInvitationIsGood(day(facts.expiresAt, serverNow()))}
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
            label={say.chooseAPassword}
            value={password}
            onText={setPassword}
            error={fieldErrors(act.error).password}
          />
          <RefusalNote error={act.error} />
          <Btn type="submit" look="primary" size="touch" busy={act.isPending} disabled={password === ''}>
            {act.isPending ? say.acceptingTheInvitation : say.acceptTheInvitation}
          </Btn>
          <p className="d3 rd">{say.youCanAddA}</p>
        </Form>
      )}
    </Gate>
  )
}
