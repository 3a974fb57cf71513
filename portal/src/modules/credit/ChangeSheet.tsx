import { startAuthentication } from '@simplewebauthn/browser'
import { credit } from '#contracts/credit'
import { call } from '../../api.ts'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { say } from '../../words/credit.ts'
import { say as licences } from '../../words/licensing.ts'
import { SignDialog, type SignedLine } from '../licensing/SignDialog.tsx'
import { exactWords, grouped } from '../licensing/shown.ts'
import type { Account, Change } from './AccountPage.tsx'

/** The second tap of an approval: what the passkey signs about a purchase or an adjustment. */
export function ChangeSheet({ of, change, onClose }: { of: Account; change: Change; onClose: () => void }) {
  const me = useMe()
  const read = useRead(credit.creditToSign, { params: { id: change.id } })
  const { amount } = change.amount
  const exact = exactWords(amount.replace('-', ''), of.kind) || grouped(amount)
  const lines: SignedLine[] = [
    [licences.decision, licences.approveWord],
    [say.what, amount.startsWith('-') ? say.takesAway : say[change.purpose]],
    [licences.amount, change.amount.text, exact],
    [licences.kind, of.kind.name, of.kind.code],
    [say.creditAccount, `${of.number}, ${of.name}`, of.account.name],
    [say.referenceShort, change.reference],
    [say.proposer, `${change.proposedBy.name}, ${when(change.proposedAt, serverNow(), 'minutes')}`],
    [licences.approver, me.name],
  ]
  return (
    <SignDialog
      read={read}
      lines={lines}
      mustBeKnown
      onClose={onClose}
      onSign={async (optionsJSON) => {
        const answer = (await startAuthentication({ optionsJSON })) as never
        await call(credit.approveCredit, { params: { id: change.id }, body: { answer } })
      }}
    />
  )
}
