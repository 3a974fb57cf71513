import { useState } from 'react'
import { identity } from '#contracts/identity'
import { useAct } from '../../queries.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/identity.ts'
import { linkSecret } from './enter.ts'
import { Gate } from './Gate.tsx'
import { LinkMissing } from './LinkMissing.tsx'
import { NewPassword } from './NewPassword.tsx'

/** Choosing a new password with the link from the mail. */
export default function ResetPage() {
  const [token] = useState(linkSecret)
  const [password, setPassword] = useState('')
  const act = useAct(identity.completeReset)
  if (!token) return <LinkMissing title={say.chooseANewPassword} link="reset" />
  if (act.isSuccess)
    return (
      <Gate title={say.theNewPasswordIs} lead={say.everyOtherSessionApi}>
        <div className="form">
          <BtnLink to="/sign-in" look="primary" size="touch">
            {say.goToSignIn}
          </BtnLink>
        </div>
      </Gate>
    )
  return (
    <Gate title={say.chooseANewPassword} lead={say.whereverYouAreSigned}>
      <Form onSubmit={() => password !== '' && !act.isPending && act.mutate({ body: { token, password } })}>
        <NewPassword value={password} onText={setPassword} error={fieldErrors(act.error).password} />
        <RefusalNote error={act.error} />
        <Btn type="submit" look="primary" size="touch" busy={act.isPending} disabled={password === ''}>
          {act.isPending ? say.settingThePassword : say.setTheNewPassword}
        </Btn>
        {act.isError && (
          <BtnLink to="/forgotten-password" size="touch">
            {say.askForAnotherLink}
          </BtnLink>
        )}
      </Form>
    </Gate>
  )
}
