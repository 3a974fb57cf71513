import { browserSupportsWebAuthn, startRegistration } from '@simplewebauthn/browser'
import { IconFingerprint } from '@tabler/icons-react'
import { useState } from 'react'
import { identity } from '#contracts/identity'
import { call } from '../../../api.ts'
import { day } from '../../../format.ts'
import { queries, useAct, useRead } from '../../../queries.ts'
import { serverNow } from '../../../time.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Form, TextField } from '../../../ui/Field.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { say } from '../../../words/settings.ts'
import { readable } from '../../identity/passkey.ts'
import { Part } from '../Frame.tsx'

type Options = Parameters<typeof startRegistration>[0]['optionsJSON']

/** A first guess, so that one tap is enough: people know their devices by such names. */
function deviceName(): string {
  const found = /iPhone|iPad|Android|Windows|Mac|Linux/.exec(navigator.userAgent)?.[0] ?? say.thisDevice
  return found
}

/** Makes a passkey in this browser and stores its public part. */
function useNewPasskey(after: () => void) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  async function make(name: string) {
    setBusy(true)
    setError(null)
    try {
      const optionsJSON = (await call(identity.newPasskeyOptions, {})) as unknown as Options
      const answer = await startRegistration({ optionsJSON })
      await call(identity.addPasskey, { body: { name, answer: answer as never } })
      await queries.invalidateQueries()
      after()
    } catch (failure) {
      if (!(failure instanceof Error && failure.name === 'NotAllowedError')) setError(readable(failure))
    } finally {
      setBusy(false)
    }
  }
  return { busy, error, make }
}

/** Passkeys: the ones there are, and a new one. */
export function PasskeysPart() {
  const read = useRead(identity.listPasskeys, {}, { kinds: ['person', 'session'] })
  const [name, setName] = useState<string | null>(null)
  const create = useNewPasskey(() => setName(null))
  const remove = useAct(identity.removePasskey)
  const able = browserSupportsWebAuthn()
  return (
    <Part title={say.passkeys} says={say.yourFingerprintFaceOr}>
      <RefusalNote error={read.error ?? remove.error} />
      {read.data && read.data.items.length > 0 && (
        <ul className="rows">
          {read.data.items.map((one) => (
            <li key={one.id} className="line">
              <Icon of={IconFingerprint} />
              <span className="grow">
                <span className="m block">{one.name}</span>
                <span className="sm d3">
                  {say.since(day(one.createdAt, serverNow()))}
                  {one.usedAt ? say.used(day(one.usedAt, serverNow())) : say.notUsedYet}
                  {one.backedUp ? say.copiedBetweenYourDevices : say.onOneDeviceOnly}
                </span>
              </span>
              <Btn
                size="sm"
                busy={remove.isPending && remove.variables?.params?.id === one.id}
                onClick={() => {
                  if (confirm(say.removeThePasskey2(one.name))) remove.mutate({ params: { id: one.id } })
                }}
              >
                {say.removeThePasskey}
              </Btn>
            </li>
          ))}
        </ul>
      )}
      {name === null ? (
        <span>
          <Btn
            icon={IconFingerprint}
            disabled={!able}
            title={able ? undefined : say.thisBrowserHasNo}
            onClick={() => setName(deviceName())}
          >
            {say.addAPasskey}
          </Btn>
        </span>
      ) : (
        <Form onSubmit={() => name.trim() && !create.busy && void create.make(name.trim())}>
          <TextField label={say.nameOfThePasskey} hint={say.soThatYouKnow} value={name} onText={setName} />
          <RefusalNote error={create.error} />
          <div className="form-acts">
            <Btn type="submit" look="primary" busy={create.busy} disabled={name.trim() === ''}>
              {create.busy ? say.waitingForYourDevice : say.makeThePasskey}
            </Btn>
            <Btn onClick={() => setName(null)}>{common.cancel}</Btn>
          </div>
        </Form>
      )}
    </Part>
  )
}
