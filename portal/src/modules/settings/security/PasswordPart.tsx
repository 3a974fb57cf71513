import { useState } from 'react'
import { identity } from '#contracts/identity'
import { Problem } from '../../../api.ts'
import { useAct } from '../../../queries.ts'
import { useMe } from '../../../session.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Form, fieldErrors, PasswordField } from '../../../ui/Field.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { say } from '../../../words/settings.ts'
import { NewPassword } from '../../identity/NewPassword.tsx'
import { Part } from '../Frame.tsx'

/** Changing the password, or choosing the first one. */
export function PasswordPart() {
  const me = useMe()
  const [open, setOpen] = useState(false)
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const act = useAct(identity.changePassword, () => {
    setOpen(false)
    setCurrent('')
    setPassword('')
  })
  const has = me.security.password
  const wrong = act.error instanceof Problem && act.error.code === 'identity.wrong_password'
  const ready = password !== '' && (!has || current !== '')
  return (
    <Part title={say.password} says={has ? say.changingItSignsYou : say.youHaveNoneYou}>
      {!open ? (
        <div className="row wrap">
          <Btn onClick={() => setOpen(true)}>{has ? say.changeThePassword : say.chooseAPassword}</Btn>
          {act.isSuccess && <span className="d3">{say.changedYouAreSigned}</span>}
        </div>
      ) : (
        <Form
          onSubmit={() =>
            ready && !act.isPending && act.mutate({ body: { current: has ? current : undefined, password } })
          }
        >
          <input
            className="sr"
            type="email"
            autoComplete="username"
            value={me.email}
            readOnly
            tabIndex={-1}
            aria-hidden="true"
          />
          <div className="fields">
            {has && (
              <PasswordField
                label={say.presentPassword}
                autoComplete="current-password"
                value={current}
                error={wrong ? act.error?.message : undefined}
                onText={setCurrent}
              />
            )}
            <NewPassword value={password} onText={setPassword} error={fieldErrors(act.error).password} />
          </div>
          {!wrong && <RefusalNote error={act.error} />}
          <div className="form-acts">
            <Btn type="submit" look="primary" busy={act.isPending} disabled={!ready}>
              {act.isPending ? say.changingThePassword : has ? say.changeThePassword : say.setThePassword}
            </Btn>
            <Btn onClick={() => setOpen(false)}>{common.cancel}</Btn>
          </div>
        </Form>
      )}
    </Part>
  )
}
