import { IconFingerprint } from '@tabler/icons-react'
import { Link, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { identity } from '#contracts/identity'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, PasswordField, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/identity.ts'
import { CodeStep } from './CodeStep.tsx'
import { useEnter } from './enter.ts'
import { Gate } from './Gate.tsx'
import { usePasskey } from './passkey.ts'

type Stage = 'credentials' | 'code'

/** Signing in: e-mail and password, or a passkey; then the second factor where there is one. */
export default function SignInPage() {
  const { back } = useSearch({ strict: false }) as { back?: string }
  const stand = useRead(identity.signInState, {})
  const [stage, setStage] = useState<Stage>('credentials')
  const enter = useEnter()
  const next = stand.data?.next
  useEffect(() => {
    if (next === 'done') void enter(back)
    if (next === 'code') setStage('code')
    // `enter` is made anew at each rendering.
  }, [next, back])
  const go = (step: { next: 'done' | 'code' }) => (step.next === 'code' ? setStage('code') : void enter(back))

  if (stage === 'code')
    return (
      <Gate title={say.oneMoreStep} provider={stand.data?.providerName} lead={say.yourAccountAsksFor}>
        <CodeStep onStep={go} onBack={() => setStage('credentials')} />
      </Gate>
    )
  return (
    <Gate title={say.signIn} provider={stand.data?.providerName} foot={<span>{say.noAccountYetYour}</span>}>
      {stand.data?.setUpNeeded && (
        <div className="call acc form">
          <span>
            <b className="b block">{say.thisInstallationIsNot}</b>
            {say.openTheLinkThat}
          </span>
        </div>
      )}
      <Credentials onStep={go} />
    </Gate>
  )
}

function Credentials({ onStep }: { onStep: (step: { next: 'done' | 'code' }) => void }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const act = useAct(identity.signInPassword, onStep)
  const passkey = usePasskey(true, onStep)
  const ready = email.trim() !== '' && password !== ''
  return (
    <Form onSubmit={() => ready && !act.isPending && act.mutate({ body: { email: email.trim(), password } })}>
      <TextField
        label={common.email}
        type="email"
        name="email"
        autoComplete="username webauthn"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        value={email}
        onText={setEmail}
      />
      <PasswordField
        label={say.password}
        name="password"
        autoComplete="current-password"
        value={password}
        onText={setPassword}
      />
      <RefusalNote error={act.error} />
      <Btn type="submit" look="primary" size="touch" busy={act.isPending} disabled={!ready}>
        {act.isPending ? say.signingIn : say.signIn}
      </Btn>
      {passkey.able && (
        <>
          <span className="or">{say.or}</span>
          <Btn size="touch" icon={IconFingerprint} busy={passkey.busy} onClick={() => void passkey.start()}>
            {passkey.busy ? say.waitingForYourDevice : say.signInWithA}
          </Btn>
          <RefusalNote error={passkey.error} />
        </>
      )}
      <Link to="/forgotten-password" search={{}} className="side">
        {say.forgottenThePassword}
      </Link>
    </Form>
  )
}
