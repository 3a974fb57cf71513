import { IconLicense } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { licensing } from '#contracts/licensing'
import type { Reply } from '../../api.ts'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { Chip } from '../../ui/Chip.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { CapacityBar } from './CapacityBar.tsx'
import { LicenceFrame } from './Frame.tsx'

type Overview = Reply<typeof licensing.overview>

function Held({ of, staff }: { of: Overview['items'][number]; staff: boolean }) {
  return (
    <section className="card lic-card">
      <div className="row wrap lic-top">
        <h2 className="b">{[staff && of.account.name, of.kind.name].filter(Boolean).join(', ')}</h2>
        {of.partner && <span className="d3">{say.byPartner(of.partner)}</span>}
        <span className="push row wrap">
          <span className="d3">{say.nKeys(of.keys)}</span>
          {of.waiting > 0 && <Chip look="acc">{say.nOpen(of.waiting)}</Chip>}
          {of.flagged > 0 && <Chip look="p3">{say.nFlagged(of.flagged)}</Chip>}
        </span>
      </div>
      <CapacityBar of={{ total: of.granted, used: of.used, left: of.left }} />
    </section>
  )
}

type Act = Omit<Overview['withdrawals'][number], 'from'> & { what: string }

/** Who did what about which request, the newest first. */
function Acts({ title, of, staff }: { title: string; of: Act[]; staff: boolean }) {
  if (of.length === 0) return null
  return (
    <section className="card lic-card">
      <h2 className="h3">{title}</h2>
      <ul className="lic-list">
        {of.map((one) => (
          <li key={`${one.request.id} ${one.at.getTime()} ${one.by}`}>
            <Link
              className="lic-line"
              to="/licences/requests/$request"
              params={{ request: one.request.id }}
              data-row=""
            >
              <span className="lic-amount tn">{one.amount.text}</span>
              <span className="ti">
                <span className="a">{one.what}</span>
                <span className="s">
                  {[one.key, staff && one.account, one.request.number, when(one.at, serverNow(), 'minutes')]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

const withdrawal = (one: Overview['withdrawals'][number]): Act => ({ ...one, what: say.withdrewFrom(one.by, one.from) })
const decision = (one: Overview['approvals'][number]): Act => ({
  ...one,
  what: one.verdict === 'approve' ? say.approvedBy(one.by) : say.declinedBy(one.by),
})

/** What accounts hold of what they are sold, who approved it, and who withdrew it. */
export default function OverviewPage() {
  const { staff } = useMe()
  const read = useRead(licensing.overview, {}, { kinds: ['licence_key', 'licence_request'], keep: true })
  return (
    <LicenceFrame title={say.overview}>
      <RefusalNote error={read.error} what={say.notShown} />
      {read.isPending && <Skeleton rows={4} />}
      {read.data?.items.length === 0 && (
        <Empty icon={IconLicense} title={say.noKeys}>
          {say.noKeysSays}
        </Empty>
      )}
      <div className="lic-cards">
        {read.data?.items.map((one) => (
          <Held key={`${one.account.id} ${one.kind.code}`} of={one} staff={staff} />
        ))}
        {read.data && (
          <>
            <Acts title={say.whoWithdrew} of={read.data.withdrawals.map(withdrawal)} staff={staff} />
            <Acts title={say.whoDecided} of={read.data.approvals.map(decision)} staff={staff} />
          </>
        )}
      </div>
    </LicenceFrame>
  )
}
