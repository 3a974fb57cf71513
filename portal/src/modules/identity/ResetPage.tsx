import { useState } from 'react'
import { identity } from '#contracts/identity'
import { useAct } from '../../queries.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { linkSecret } from './enter.ts'
import { Gate } from './Gate.tsx'
import { LinkMissing } from './LinkMissing.tsx'
import { NewPassword } from './NewPassword.tsx'

/** Choosing a new password with the link from the mail. */
export default function ResetPage() {
  const [token] = useState(linkSecret)
  const [password, setPassword] = useState('')
  const act = useAct(identity.completeReset)
  if (!token) return <LinkMissing title="Choose a new password" what="reset" />
  if (act.isSuccess)
    return (
      <Gate
        title="The new password is set"
        lead="Every other session, API token and link of yours has ended. Sign in with the new password."
      >
        <div className="form">
          <BtnLink to="/sign-in" look="primary" size="touch">
            Go to sign-in
          </BtnLink>
        </div>
      </Gate>
    )
  return (
    <Gate
      title="Choose a new password"
      lead="Wherever you are signed in now, you will be signed out. Your API tokens end too."
    >
      <Form onSubmit={() => password !== '' && !act.isPending && act.mutate({ body: { token, password } })}>
        <NewPassword value={password} onText={setPassword} error={fieldErrors(act.error).password} />
        <RefusalNote error={act.error} />
        <Btn type="submit" look="primary" size="touch" busy={act.isPending} disabled={password === ''}>
          {act.isPending ? 'Setting the password' : 'Set the new password'}
        </Btn>
        {act.isError && (
          <BtnLink to="/forgotten-password" size="touch">
            Ask for another link
          </BtnLink>
        )}
      </Form>
    </Gate>
  )
}
