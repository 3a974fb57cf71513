import { useParams } from '@tanstack/react-router'
import { credit } from '#contracts/credit'
import type { Reply } from '../../api.ts'
import { useRead } from '../../queries.ts'
import { KeyValue } from '../../ui/Card.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'
import { say as licences } from '../../words/licensing.ts'
import { LicenceFrame } from '../licensing/Frame.tsx'
import { Changes } from './Changes.tsx'
import { Limits } from './Limits.tsx'
import { Statement } from './Statement.tsx'
import { WithdrawForm } from './WithdrawForm.tsx'

export type Account = Reply<typeof credit.getCreditAccount>

function Balances({ of }: { of: Account }) {
  return (
    <section className="card lic-card">
      <h2 className="lic-code">
        {of.number}, {of.name}
      </h2>
      <p className="row wrap">
        <span className="lic-amount tn">{of.available.text}</span>
        <span className="sm d2">{say.available}</span>
        {of.low && <Chip look="p3">{say.low}</Chip>}
        {of.closedAt && <Chip look="line">{say.closed}</Chip>}
      </p>
      <KeyValue
        of={[
          [say.held, of.held.amount === '0' ? null : of.held.text],
          [say.drawn, of.drawn.text],
          [say.bought, of.bought.text],
          [say.adjusted, of.adjusted.amount === '0' ? null : of.adjusted.text],
          [say.account, of.account.name],
          [say.kind, of.kind.name],
        ]}
      />
    </section>
  )
}

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
          {of.may.propose && <Changes of={of} />}
          {of.may.limit && <Limits of={of} />}
          <Statement of={of} />
        </div>
      )}
    </LicenceFrame>
  )
}
