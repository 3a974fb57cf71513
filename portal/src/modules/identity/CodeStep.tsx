import { useState } from 'react'
import { identity } from '#contracts/identity'
import { Problem } from '../../api.ts'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/identity.ts'

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
        label={recovery ? say.recoveryCode : say.codeOfYourAuthenticator}
        hint={recovery ? say.eachOneWorksOnce : say.sixDigitsANew}
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
        {act.isPending ? say.checkingTheCode : say.signIn}
      </Btn>
      {over ? (
        <button type="button" className="side" onClick={props.onBack}>
          {say.beginAgainWithE}
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
          {recovery ? say.useTheAuthenticatorApp : say.phoneNotAtHand}
        </button>
      )}
    </Form>
  )
}
