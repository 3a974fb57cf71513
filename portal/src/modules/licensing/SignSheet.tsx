import { Modal } from '@mantine/core'
import { startAuthentication } from '@simplewebauthn/browser'
import { IconFingerprint } from '@tabler/icons-react'
import { useState } from 'react'
import { licensing } from '#contracts/licensing'
import { call } from '../../api.ts'
import { when } from '../../format.ts'
import { queries, useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { readable } from '../identity/passkey.ts'
import { exactWords, grouped, type LicenceRequest, printOf } from './shown.ts'

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']
type Amount = { amount: string; text: string }

export type Wanted = { verdict: 'approve'; amount: Amount } | { verdict: 'decline'; reason: string }

/** The second tap: what the passkey signs, line by line as it stands in the signed text, and the act itself. */
export function SignSheet({ of, wanted, onClose }: { of: LicenceRequest; wanted: Wanted; onClose: () => void }) {
  const me = useMe()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const { verdict } = wanted
  const amount = verdict === 'approve' ? wanted.amount : of.amount
  const read = useRead(licensing.toSign, {
    params: { id: of.id },
    query: { verdict, amount: verdict === 'approve' ? amount.amount : undefined },
  })
  const toSign = read.data

  async function sign() {
    if (!toSign) return
    setBusy(true)
    setError(null)
    try {
      const answer = (await startAuthentication({ optionsJSON: toSign.options as unknown as Options })) as never
      const body =
        wanted.verdict === 'approve'
          ? { verdict: 'approve' as const, amount: amount.amount, reason: '', answer }
          : { verdict: 'decline' as const, reason: wanted.reason, answer }
      await call(licensing.decide, { params: { id: of.id }, body })
      await queries.invalidateQueries()
      onClose()
    } catch (failure) {
      setError(readable(failure))
      setBusy(false)
    }
  }

  const lines: [string, string, string?][] = [
    [say.decision, verdict === 'approve' ? say.approveWord : say.declineWord],
    [say.amount, amount.text, exactWords(amount.amount, of) || grouped(amount.amount)],
    [say.kind, of.kind.name, of.kind.code],
    [say.key, of.key.code, say.device(printOf(of.appliance.thumbprint))],
    ...(verdict === 'approve' && toSign
      ? [[say.newTotal, say.totalAnd(toSign.next.total.text, toSign.next.sequence)] as [string, string]]
      : []),
    [say.requester, `${of.requester}, ${of.account.name}`],
    [say.request, `${of.number}, ${when(of.askedAt, serverNow())}`],
    [say.approver, me.name],
  ]
  return (
    <Modal opened onClose={onClose} title={say.signsThis} classNames={{ content: 'lic-sheet', inner: 'lic-sheet-in' }}>
      <RefusalNote error={read.error} what={say.notDecided} />
      {read.isPending && <Skeleton rows={5} />}
      {toSign && (
        <>
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
              {(toSign.hash.match(/.{4}/g) ?? []).map((part, place) => (
                <span key={place}>{part}</span>
              ))}
            </div>
          </div>
          {toSign.credentials.registered === 0 ? (
            <div className="call p3">
              <span className="grow">
                <b className="b block">{say.noPasskey}</b>
                <span className="sm d2">{say.noPasskeySays}</span>
              </span>
              <BtnLink size="sm" to="/settings/security">
                {say.addPasskey}
              </BtnLink>
            </div>
          ) : (
            toSign.credentials.allowed === 0 &&
            verdict === 'approve' && (
              <div className="call p3" role="status">
                <span className="grow">
                  <b className="b block">{say.notAllowed}</b>
                  <span className="sm d2">{say.notAllowedSays}</span>
                </span>
              </div>
            )
          )}
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
