import { IconClock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { promises } from '#contracts/promises'
import { type RequestRow, support } from '#contracts/support'
import { dayText, percent, when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useNowEvery } from '../../time.ts'
import { Stats } from '../../ui/Card.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { SeverityShape } from '../../ui/Severity.tsx'
import { say } from '../../words/accounts.ts'
import { common } from '../../words/common.ts'
import type { Account } from './words.ts'

const DAY = 86_400_000

export interface OpenRequests {
  total: number
  /** There are more than were asked for. */
  more: boolean
  worst: RequestRow | undefined
  sameWorst: number
}

/** The account's open requests, the gravest first. */
export function useOpenRequests(accountId: string): OpenRequests | undefined {
  const read = useRead(
    support.listRequests,
    { query: { account: accountId, status: 'new,open,in_progress,waiting_customer', limit: 100, order: 'oldest' } },
    { kinds: ['request'] },
  )
  return useMemo(() => {
    if (!read.data) return undefined
    const rows = [...read.data.items].sort((a, b) => a.severity.localeCompare(b.severity))
    return {
      total: rows.length,
      more: read.data.next !== null,
      worst: rows[0],
      sameWorst: rows.filter((row) => row.severity === rows[0]?.severity).length,
    }
  }, [read.data])
}

/** The figures at the head: only those there is something to know about, each a link to what it counts. */
export function AccountFigures({ of, open, goal }: { of: Account; open: OpenRequests | undefined; goal?: number }) {
  const now = useNowEvery(3_600_000)
  const from = now - (now % DAY) - 90 * DAY
  const kept = useRead(
    promises.report,
    { query: { account: of.id, from: new Date(from).toISOString(), to: new Date(now).toISOString() } },
    { kinds: ['promise'] },
  ).data
  const current = of.contracts.find((one) => one.inForce)
  const burning = open?.worst?.severity === 'P1'
  const people = of.people.filter((person) => person.active).length
  const to = (tab: string, text: string | number) => (
    <Link to="." search={{ tab }} className="fig">
      {text}
    </Link>
  )
  const figures = [
    {
      label: say.openRequests,
      value: open ? to('requests', `${open.total}${open.more ? '+' : ''}`) : '…',
      below: open?.worst ? (
        <span className={burning ? 't-p1 row' : 'row'}>
          <SeverityShape of={open.worst.severity} />
          {say.worstOpen(open.sameWorst, open.worst.severity, when(open.worst.createdAt, now, 'minutes'))}
        </span>
      ) : (
        say.nothingWaits
      ),
    },
    {
      label: say.promisesKept90Days,
      value:
        kept?.keptPercent == null ? (
          '–'
        ) : (
          <Link to="/reports/promises" search={{ account: of.id }} className="fig">
            {percent(kept.keptPercent / 100)}
          </Link>
        ),
      below: kept && kept.measured > 0 ? say.keptOf(kept.measured - kept.broken, kept.measured, goal) : say.noneWasDue,
    },
    {
      label: current ? say.contract(current.number) : say.contract2,
      value: current
        ? to('contracts', current.endsOn ? dayText(current.endsOn) : say.openEnded)
        : to('contracts', common.none),
      below: current ? (
        current.endsOn ? (
          <EndsIn endsOn={current.endsOn} now={now} />
        ) : (
          current.name
        )
      ) : (
        say.requestsHaveNoPromises
      ),
    },
    {
      label: say.people,
      value: to('people', people),
      below: of.mailDomains.length > 0 ? of.mailDomains.join(', ') : say.noMailDomain,
    },
  ]
  return <Stats of={figures} />
}

function EndsIn({ endsOn, now }: { endsOn: string; now: number }) {
  const days = Math.ceil((Date.parse(`${endsOn}T24:00:00Z`) - now) / DAY)
  if (days > 60) return <>{say.lastDay}</>
  return (
    <span className="t-p3 row">
      <Icon of={IconClock} />
      {say.endsInDays(days)}
    </span>
  )
}
