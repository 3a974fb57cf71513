import { Modal } from '@mantine/core'
import { startAuthentication } from '@simplewebauthn/browser'
import { useEffect, useState } from 'react'
import { identity } from '#contracts/identity'
import { call, onProofNeeded, type Reply } from '../api.ts'
import { readable } from '../modules/identity/passkey.ts'
import { Btn } from '../ui/Btn.tsx'
import { Form, PasswordField, TextField } from '../ui/Field.tsx'
import { RefusalNote } from '../ui/States.tsx'
import { common } from '../words/common.ts'
import { say } from '../words/proof.ts'

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']
type Ways = Reply<typeof identity.proof>['ways']
type Asked = { ways: Ways; done: (shown: boolean) => void }

/** Asks who is there when the server wants to know before something dangerous. Mounted once; calls wait for its answer. */
export function ProofDialog() {
  const [asked, setAsked] = useState<Asked | null>(null)
  useEffect(() => {
    let waiting: Promise<boolean> | null = null
    onProofNeeded(() => {
      waiting ??= ask().finally(() => {
        waiting = null
      })
      return waiting
    })
    async function ask(): Promise<boolean> {
      const { ways } = await call(identity.proof, {})
      return new Promise((done) => setAsked({ ways, done }))
    }
  }, [])
  if (!asked) return null
  const end = (shown: boolean) => {
    asked.done(shown)
    setAsked(null)
  }
  return (
    <Modal opened onClose={() => end(false)} title={say.title} size="sm">
      <div className="stack">
        <p className="d2">{say.why}</p>
        {asked.ways.length === 0 && <p>{say.noWay}</p>}
        {asked.ways.includes('passkey') && <ByPasskey onShown={() => end(true)} />}
        {asked.ways.includes('code') && <ByText way="code" onShown={() => end(true)} />}
        {asked.ways.includes('password') && <ByText way="password" onShown={() => end(true)} />}
        <Btn onClick={() => end(false)}>{common.cancel}</Btn>
      </div>
    </Modal>
  )
}

/** An act under way, with its refusal. */
function useShowing(onShown: () => void) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  async function show(act: () => Promise<unknown>) {
    setBusy(true)
    setError(null)
    try {
      await act()
      onShown()
    } catch (failure) {
      setError(readable(failure))
      setBusy(false)
    }
  }
  return { busy, error, show }
}

function ByPasskey({ onShown }: { onShown: () => void }) {
  const { busy, error, show } = useShowing(onShown)
  const ask = async () => {
    const optionsJSON = (await call(identity.proofOptions, {})) as unknown as Options
    const answer = await startAuthentication({ optionsJSON })
    await call(identity.showProof, { body: { way: 'passkey', answer: answer as never } })
  }
  return (
    <>
      <RefusalNote error={error} what={say.notShown} />
      <Btn look="primary" size="touch" busy={busy} onClick={() => void show(ask)} data-autofocus>
        {busy ? say.asking : say.passkey}
      </Btn>
    </>
  )
}

function ByText({ way, onShown }: { way: 'code' | 'password'; onShown: () => void }) {
  const [text, setText] = useState('')
  const { busy, error, show } = useShowing(onShown)
  const body = way === 'code' ? { way, code: text.trim() } : { way, password: text }
  const ready = way === 'code' ? text.trim().length >= 6 : text !== ''
  return (
    <Form onSubmit={() => ready && !busy && void show(() => call(identity.showProof, { body }))}>
      {way === 'code' ? (
        <TextField
          label={say.code}
          name="one-time-code"
          autoComplete="one-time-code"
          inputMode="numeric"
          value={text}
          onText={setText}
          data-autofocus
        />
      ) : (
        <PasswordField
          label={say.password}
          autoComplete="current-password"
          value={text}
          onText={setText}
          data-autofocus
        />
      )}
      <RefusalNote error={error} what={say.notShown} />
      <Btn type="submit" look="primary" size="touch" busy={busy} disabled={!ready}>
        {busy ? say.confirming : say.confirm}
      </Btn>
    </Form>
  )
}
