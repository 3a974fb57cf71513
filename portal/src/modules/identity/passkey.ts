import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  WebAuthnAbortService,
} from '@simplewebauthn/browser'
import { useCallback, useEffect, useRef, useState } from 'react'
import { identity } from '#contracts/identity'
import { call, Problem, type Reply } from '../../api.ts'
import { say } from '../../words/identity.ts'

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']
type Step = Reply<typeof identity.signInPasskey>

/** The person closed the browser's window, or another one took its place: not an error. */
const dismissed = (error: unknown) =>
  error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError')

/** The browser's own words for what it could not do, in the form of a refusal. */
export const readable = (failure: unknown): unknown =>
  failure instanceof Problem || !(failure instanceof Error) || failure instanceof TypeError
    ? failure
    : new Problem({
        status: 400,
        code: 'identity.wrong_passkey',
        title: say.thisDeviceGaveNo,
        detail: failure.message,
      })

async function ask(autofill: boolean): Promise<Step> {
  const optionsJSON = (await call(identity.passkeyOptions, {})) as unknown as Options
  const answer = await startAuthentication({ optionsJSON, useBrowserAutofill: autofill })
  return call(identity.signInPasskey, { body: { answer: answer as never } })
}

/**
 * Sign-in by passkey: offered in the e-mail field's own suggestions where the browser can (conditional mediation,
 * WebAuthn Level 3, 5.1.4), and by a button.
 * @param waits whether the credentials step is shown: only then the field may offer passkeys
 */
export function usePasskey(waits: boolean, onStep: (step: Step) => void) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const told = useRef(onStep)
  told.current = onStep

  const offer = useCallback(async () => {
    try {
      if (await browserSupportsWebAuthnAutofill()) told.current(await ask(true))
    } catch (failure) {
      // Nobody asked for it yet: only what the server said about a chosen passkey is worth a word.
      if (failure instanceof Problem) setError(failure)
    }
  }, [])
  useEffect(() => {
    if (!waits) return
    const timer = setTimeout(() => void offer(), 0)
    return () => {
      clearTimeout(timer)
      WebAuthnAbortService.cancelCeremony()
    }
  }, [waits, offer])

  async function start() {
    setBusy(true)
    setError(null)
    try {
      told.current(await ask(false))
    } catch (failure) {
      if (!dismissed(failure)) setError(readable(failure))
      void offer()
    } finally {
      setBusy(false)
    }
  }
  return { able: browserSupportsWebAuthn(), busy, error, start }
}
