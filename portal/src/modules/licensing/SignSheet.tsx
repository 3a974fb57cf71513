import { startAuthentication } from '@simplewebauthn/browser'
import { licensing } from '#contracts/licensing'
import { call } from '../../api.ts'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { say } from '../../words/licensing.ts'
import { SignDialog, type SignedLine } from './SignDialog.tsx'
import { exactWords, grouped, type LicenceRequest, printOf } from './shown.ts'

type Amount = { amount: string; text: string }

export type Wanted = { verdict: 'approve'; amount: Amount } | { verdict: 'decline'; reason: string }

/** The second tap of a decision: what the passkey signs, line by line as it stands in the signed text, and the act itself. */
export function SignSheet({ of, wanted, onClose }: { of: LicenceRequest; wanted: Wanted; onClose: () => void }) {
  const me = useMe()
  const { verdict } = wanted
  const amount = verdict === 'approve' ? wanted.amount : of.amount
  const read = useRead(licensing.toSign, {
    params: { id: of.id },
    query: { verdict, amount: verdict === 'approve' ? amount.amount : undefined },
  })
  const toSign = read.data
  const lines: SignedLine[] = [
    [say.decision, verdict === 'approve' ? say.approveWord : say.declineWord],
    [
      of.baselineUsed ? say.baselineTotal : say.amount,
      amount.text,
      exactWords(amount.amount, of) || grouped(amount.amount),
    ],
    ...(of.baselineUsed
      ? [[say.baselineUsed, of.baselineUsed.text, exactWords(of.baselineUsed.amount, of)] as SignedLine]
      : []),
    [say.kind, of.kind.name, of.kind.code],
    [say.key, of.key.code, say.device(printOf(of.appliance.thumbprint))],
    ...(verdict === 'approve' && toSign
      ? [[say.newTotal, say.totalAnd(toSign.next.total.text, toSign.next.sequence)] as SignedLine]
      : []),
    [say.requester, `${of.requester}, ${of.account.name}`],
    [say.request, `${of.number}, ${when(of.askedAt, serverNow())}`],
    [say.approver, me.name],
  ]
  return (
    <SignDialog
      read={read}
      lines={lines}
      mustBeKnown={verdict === 'approve'}
      onClose={onClose}
      onSign={async (optionsJSON) => {
        const answer = (await startAuthentication({ optionsJSON })) as never
        const body =
          wanted.verdict === 'approve'
            ? { verdict: 'approve' as const, amount: amount.amount, reason: '', answer }
            : { verdict: 'decline' as const, reason: wanted.reason, answer }
        await call(licensing.decide, { params: { id: of.id }, body })
      }}
    />
  )
}
