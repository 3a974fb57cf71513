import { ALWAYS, addOpen, type Calendar, loadCalendar } from '#calendars'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { type PastPromise, recordPromises } from '#promises'
import { type AccountKey, accounts } from './people.ts'
import { allowedBy, type Kind } from './plans.ts'
import type { DemoProvider } from './provider.ts'
import { type Chance, chance } from './random.ts'
import { solvedLines } from './week.ts'

const minute = 60_000
const week = 7 * 86_400_000
const weeks = 25

/** How many of a kind a week, and the usual share of the allowed time used. */
const usual: readonly [kind: Kind, severity: Severity, aWeek: number, share: number][] = [
  ['acknowledgement', 'P1', 3, 0.16],
  ['first_response', 'P1', 3, 0.22],
  ['first_response', 'P2', 14, 0.41],
  ['first_response', 'P3', 30, 0.46],
  ['first_response', 'P4', 16, 0.38],
  ['next_update', 'P1', 7, 0.71],
  ['next_update', 'P2', 13, 0.66],
  ['next_update', 'P3', 10, 0.4],
  ['next_update', 'P4', 6, 0.3],
  ['resolution', 'P1', 3, 0.58],
  ['resolution', 'P2', 11, 0.51],
  ['resolution', 'P3', 8, 0.34],
  ['resolution', 'P4', 5, 0.2],
]

/** In which weeks before the report's one more was broken. */
const earlier = [13, 14, 15, 16, 17, 17, 18, 19, 20, 21, 22, 23]

/** What was promised and decided in the half year before the week of the demo. */
export async function recordPast(tx: Tx, provider: DemoProvider): Promise<void> {
  const luck = chance(1217)
  const office = await loadCalendar(tx, provider.officeId)
  const past: PastPromise[] = []
  for (let weeksAgo = 0; weeksAgo < weeks; weeksAgo++)
    for (const [kind, severity, aWeek, share] of usual)
      for (let n = 0; n < (weeksAgo < 13 ? aWeek : aWeek / 2); n++) {
        const used = Math.min(0.985, Math.max(0.03, share * Math.exp(luck.bell() * 0.38)))
        add(past, tx, provider, office, luck, {
          kind,
          severity,
          account: pickAccount(luck, kind, severity),
          weeksAgo,
          used,
        })
      }
  for (const weeksAgo of earlier) {
    const overMs = luck.between(2 * minute, 40 * minute)
    const kind = luck.pick<Kind>(['first_response', 'first_response', 'next_update'])
    const account = pickAccount(luck, kind, 'P2')
    add(past, tx, provider, office, luck, { kind, severity: 'P2', account, weeksAgo, overMs, reason: 'Nobody free' })
  }
  await recordPromises(tx, past)
}

type Wanted = { kind: Kind; severity: Severity; account: AccountKey; weeksAgo: number } & (
  | { used: number }
  | { overMs: number; reason: string }
)

function add(
  past: PastPromise[],
  tx: Tx,
  provider: DemoProvider,
  office: Calendar,
  luck: Chance,
  wanted: Wanted,
): void {
  const { kind, severity, account } = wanted
  const { plan } = accounts[account]
  const { allowedMs, always } = allowedBy(plan, severity, kind)!
  const calendar = always ? ALWAYS : office
  const end = tx.now.getTime() - wanted.weeksAgo * week
  const latest = end - (always ? allowedMs : 14 * 86_400_000)
  const startedAt = new Date(Math.round(latest - luck.next() * week))
  const usedMs = 'used' in wanted ? wanted.used * allowedMs : allowedMs + wanted.overMs
  const keptAt = addOpen(calendar, startedAt, Math.round(usedMs))
  if (!keptAt || keptAt > tx.now) return
  const [, , title] = luck.pick(solvedLines)
  const number = Math.round(47_600 - wanted.weeksAgo * 55 + luck.between(0, 55))
  past.push({
    accountId: provider.accounts[account].id,
    // Requests of the system before this one: nothing to open.
    subject: { kind: 'imported_request', id: newId() },
    label: `${number} ${title}`,
    kind,
    severity,
    planId: provider.plans[plan],
    planVersion: 1,
    calendarId: always ? null : provider.officeId,
    allowedMs,
    warnings: [50, 75, 90],
    startedAt,
    keptAt,
    latenessMs: lateness(luck),
    reason: 'reason' in wanted ? wanted.reason : undefined,
  })
}

/** Our own clocks: 2 ms late mostly, 9 ms at the worst of a hundred. */
function lateness(luck: Chance): number {
  return luck.next() < 0.001 ? 41 : Math.round(2 * Math.exp(luck.bell() * 0.7))
}

function pickAccount(luck: Chance, kind: Kind, severity: Severity): AccountKey {
  const keys = (Object.keys(accounts) as AccountKey[]).filter((key) => allowedBy(accounts[key].plan, severity, kind))
  return luck.pick(keys)
}
