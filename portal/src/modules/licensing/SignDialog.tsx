import { Modal } from '@mantine/core'
import type { startAuthentication } from '@simplewebauthn/browser'
import { IconFingerprint } from '@tabler/icons-react'
import { useState } from 'react'
import { queries } from '../../queries.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { readable } from '../identity/passkey.ts'

export type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']
/** A label, what stands in the signed text, and the same more exactly. */
export type SignedLine = [label: string, value: string, second?: string]

type ToSign = {
  hash: string
  options: Record<string, unknown>
  credentials: { registered: number; allowed: number }
}

/** Without a passkey nothing is signed; one that the licence server does not know decides nothing there. */
function Passkeys({ of, mustBeKnown }: { of: ToSign['credentials']; mustBeKnown: boolean }) {
  if (of.registered === 0)
    return (
      <div className="call p3">
        <span className="grow">
          <b className="b block">{say.noPasskey}</b>
          <span className="sm d2">{say.noPasskeySays}</span>
        </span>
        <BtnLink size="sm" to="/settings/security">
          {say.addPasskey}
        </BtnLink>
      </div>
    )
  if (of.allowed > 0 || !mustBeKnown) return null
  return (
    <div className="call p3" role="status">
      <span className="grow">
        <b className="b block">{say.notAllowed}</b>
        <span className="sm d2">{say.notAllowedSays}</span>
      </span>
    </div>
  )
}

function Statement({ lines, hash }: { lines: readonly SignedLine[]; hash: string }) {
  return (
    <div className="lic-stmt">
      <dl className="lic-rows">
        {lines.map(([label, value, second]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value}
              {second && <span className={label === say.key ? 's mono' : 's'}>{second}</span>}
            </dd>
          </div>
        ))}
      </dl>
      <p className="lic-fph">{say.fingerprint}</p>
      <div className="lic-fp">
        {(hash.match(/.{4}/g) ?? []).map((part, place) => (
          <span key={place}>{part}</span>
        ))}
      </div>
    </div>
  )
}

/** What a passkey is about to sign, line by line as it stands in the signed text, with its fingerprint, and the act itself. */
export function SignDialog(props: {
  read: { data: ToSign | undefined; error: unknown; isPending: boolean }
  lines: readonly SignedLine[]
  /** What is signed counts only when the licence server knows the passkey. */
  mustBeKnown: boolean
  onSign: (options: Options) => Promise<void>
  onClose: () => void
}) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const toSign = props.read.data

  async function sign() {
    if (!toSign) return
    setBusy(true)
    setError(null)
    try {
      await props.onSign(toSign.options as unknown as Options)
      await queries.invalidateQueries()
      props.onClose()
    } catch (failure) {
      setError(readable(failure))
      setBusy(false)
    }
  }

  return (
    <Modal
      opened
      onClose={props.onClose}
      title={say.signsThis}
      classNames={{ content: 'lic-sheet', inner: 'lic-sheet-in' }}
    >
      <RefusalNote error={props.read.error} what={say.notDecided} />
      {props.read.isPending && <Skeleton rows={5} />}
      {toSign && (
        <>
          <Statement lines={props.lines} hash={toSign.hash} />
          <Passkeys of={toSign.credentials} mustBeKnown={props.mustBeKnown} />
          <RefusalNote error={error} what={say.notDecided} />
          <Btn
            look="primary"
            size="touch"
            icon={IconFingerprint}
            busy={busy}
            disabled={toSign.credentials.registered === 0}
            onClick={() => void sign()}
            data-autofocus
          >
            {busy ? say.asking : say.signWith}
          </Btn>
          <p className="lic-note">{say.nothingBefore}</p>
        </>
      )}
    </Modal>
  )
}
