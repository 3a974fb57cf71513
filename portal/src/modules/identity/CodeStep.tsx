import { useState } from 'react'
import { identity } from '#contracts/identity'
import { Problem } from '../../api.ts'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'

/** The code of the authenticator app, or one of the recovery codes. */
export function CodeStep(props: { onStep: (step: { next: 'done' | 'code' }) => void; onBack: () => void }) {
  const [code, setCode] = useState('')
  const [recovery, setRecovery] = useState(false)
  const act = useAct(identity.signInCode, props.onStep)
  const over = act.error instanceof Problem && act.error.code === 'identity.no_sign_in'
  const send = (text: string) => !act.isPending && act.mutate({ body: { code: text.trim() } })

  function type(text: string) {
    if (recovery) return setCode(text)
    const digits = text.replace(/\D/g, '').slice(0, 6)
    setCode(digits)
    // Six digits can only mean one thing.
    if (digits.length === 6 && digits !== code) send(digits)
  }
  return (
    <Form onSubmit={() => code.trim().length >= 6 && send(code)}>
      <TextField
        key={recovery ? 'recovery' : 'code'}
        label={recovery ? 'Recovery code' : 'Code of your authenticator app'}
        hint={recovery ? 'Each one works once.' : 'Six digits; a new code every 30 seconds.'}
        name="one-time-code"
        autoComplete={recovery ? 'off' : 'one-time-code'}
        inputMode={recovery ? 'text' : 'numeric'}
        className={recovery ? 'mono' : 'code-in'}
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        value={code}
        onText={type}
      />
      <RefusalNote error={act.error} />
      <Btn type="submit" look="primary" size="touch" busy={act.isPending} disabled={code.trim().length < 6}>
        {act.isPending ? 'Checking the code' : 'Sign in'}
      </Btn>
      {over ? (
        <button type="button" className="side" onClick={props.onBack}>
          Begin again with e-mail and password
        </button>
      ) : (
        <button
          type="button"
          className="side"
          onClick={() => {
            setRecovery(!recovery)
            setCode('')
            act.reset()
          }}
        >
          {recovery ? 'Use the authenticator app instead' : 'Phone not at hand? Use a recovery code'}
        </button>
      )}
    </Form>
  )
}
