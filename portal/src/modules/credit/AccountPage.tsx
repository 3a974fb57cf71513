import { useParams } from '@tanstack/react-router'
import { credit } from '#contracts/credit'
import type { Reply } from '../../api.ts'
import { useRead } from '../../queries.ts'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'
import { say as licences } from '../../words/licensing.ts'
import { LicenceFrame } from '../licensing/Frame.tsx'
import { Balances } from './Balances.tsx'
import { Changes } from './Changes.tsx'
import { Limits } from './Limits.tsx'
import { Statement } from './Statement.tsx'
import { WithdrawForm } from './WithdrawForm.tsx'

export type Account = Reply<typeof credit.getCreditAccount>
export type Change = Account['changes'][number]

/** One credit account: what is on it, withdrawing, who may, what was bought, and every posting. */
export default function AccountPage() {
  const { credit: id } = useParams({ strict: false }) as { credit: string }
  const read = useRead(credit.getCreditAccount, { params: { id } }, { kinds: ['credit_account'] })
  const of = read.data
  return (
    <LicenceFrame title={of?.number ?? say.credit}>
      <RefusalNote error={read.error} what={licences.notShown} />
      {read.isPending && <Skeleton rows={4} />}
      {of && (
        <div className="lic-cards">
          <Balances of={of} />
          {of.may.withdraw && <WithdrawForm of={of} />}
          {(of.may.propose || of.may.approve) && <Changes of={of} />}
          {of.may.limit && <Limits of={of} />}
          <Statement of={of} />
        </div>
      )}
    </LicenceFrame>
  )
}
