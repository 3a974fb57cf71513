import { ALWAYS, addOpen, type Calendar, nextOpen } from '#calendars'
import type { Severity } from '#platform/http/contract.ts'
import { spanMs } from './journey.ts'
import { type AccountKey, accounts, type StaffKey } from './people.ts'
import { allowedBy, type Kind } from './plans.ts'
import { teamOf } from './provider.ts'
import type { Act, ScriptedRequest } from './script.ts'
import { words } from './week.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

type Broken = {
  weeksAgo: number
  number: number
  kind: Kind
  severity: Severity
  account: AccountKey
  over: string
  title: string
  reason: string
}

/** The broken promises of the report's three months, each with the request it was about. */
const broken: readonly Broken[] = [
  {
    weeksAgo: 1,
    number: 47988,
    kind: 'first_response',
    severity: 'P3',
    account: 'quarry',
    over: '1h 8m',
    title: 'Delivery notes are printed twice',
    reason: 'Nobody covered: a gap in the rota on Saturday evening',
  },
  {
    weeksAgo: 2,
    number: 47951,
    kind: 'resolution',
    severity: 'P1',
    account: 'orchard',
    over: '48m 12s',
    title: 'Both controllers of shelf 2 report a fault',
    reason: 'Waited for a spare part',
  },
  {
    weeksAgo: 4,
    number: 47902,
    kind: 'next_update',
    severity: 'P2',
    account: 'tern',
    over: '21m 40s',
    title: 'Routes are calculated without the motorway',
    reason: 'Forgotten at hand-over',
  },
  {
    weeksAgo: 4,
    number: 47866,
    kind: 'first_response',
    severity: 'P2',
    account: 'birch',
    over: '12m 4s',
    title: 'Appointments of tomorrow do not open',
    reason: 'Severity raised late',
  },
  {
    weeksAgo: 6,
    number: 47813,
    kind: 'next_update',
    severity: 'P1',
    account: 'acme',
    over: '3m 10s',
    title: 'Nobody can put articles into the basket',
    reason: 'Owner was on the line with them',
  },
  {
    weeksAgo: 8,
    number: 47790,
    kind: 'first_response',
    severity: 'P3',
    account: 'meridian',
    over: '9m 31s',
    title: 'Drawings of the new pump are not found',
    reason: '',
  },
  {
    weeksAgo: 8,
    number: 47771,
    kind: 'first_response',
    severity: 'P3',
    account: 'lakeside',
    over: '7m 48s',
    title: 'Colours differ between proof and print',
    reason: 'Answered by phone, written down too late',
  },
  {
    weeksAgo: 8,
    number: 47765,
    kind: 'next_update',
    severity: 'P2',
    account: 'willow',
    over: '6m 15s',
    title: 'Meter readings of the west arrive late',
    reason: 'Waited for the line provider',
  },
  {
    weeksAgo: 10,
    number: 47702,
    kind: 'first_response',
    severity: 'P2',
    account: 'falcon',
    over: '4m 56s',
    title: 'Cutting room has no sound',
    reason: 'Two faults at once, one person on duty',
  },
  {
    weeksAgo: 11,
    number: 47666,
    kind: 'first_response',
    severity: 'P3',
    account: 'harbor',
    over: '5m 22s',
    title: 'Catalogue cannot be sorted by length',
    reason: 'Went to the wrong team first',
  },
  {
    weeksAgo: 11,
    number: 47658,
    kind: 'next_update',
    severity: 'P1',
    account: 'orchard',
    over: '2m 41s',
    title: 'Cash machines of two branches are offline',
    reason: 'All hands were on the fault itself',
  },
  {
    weeksAgo: 12,
    number: 47611,
    kind: 'first_response',
    severity: 'P3',
    account: 'cedar',
    over: '3m 33s',
    title: 'Booking mails are sent in the wrong language',
    reason: 'Lay between two colleagues for a day',
  },
]

/** The script of each: it came, it was too late by so much, it was solved, and somebody said why. */
export function breaches(present: Date, office: Calendar): ScriptedRequest[] {
  return broken.map((each, index) => scriptOf(each, present, office, index))
}

function scriptOf(each: Broken, present: Date, office: Calendar, index: number): ScriptedRequest {
  const { kind, severity, account, number, title } = each
  const { plan } = accounts[account]
  const calendar = (of: Kind) => (allowedBy(plan, severity, of)!.always ? ALWAYS : office)
  const wanted = new Date(present.getTime() - each.weeksAgo * 7 * day - (index % 5) * 11 * hour - 2 * hour)
  const start = nextOpen(calendar(kind), wanted)!
  const ago = (moment: Date) => present.getTime() - moment.getTime()
  const later = (of: Kind, from: Date, ms: number) => addOpen(calendar(of), from, Math.round(ms))!
  const late = (of: Kind, from: Date) => later(of, from, allowedBy(plan, severity, of)!.allowedMs + spanMs(each.over))
  const who: StaffKey = { web: 'sam' as const, tier1: 'pat' as const, network: 'pat' as const }[teamOf[account]]

  const taken = new Date(start.getTime() + 55_000)
  const soon = later('first_response', start, allowedBy(plan, severity, 'first_response')!.allowedMs * 0.3)
  const answered = kind === 'first_response' ? late(kind, start) : soon
  const told = kind === 'next_update' ? late(kind, answered) : new Date(answered.getTime() + 10 * minute)
  const solved = kind === 'resolution' ? late(kind, start) : new Date(told.getTime() + 14 * minute)
  const urgent = severity === 'P1' || severity === 'P2'
  const acts: Act[] = [
    urgent ? { ago: ago(taken), who, acknowledges: true } : { ago: ago(taken), who: 'kim', gives: who },
    { ago: ago(answered), who, answer: words.first[index % words.first.length]!, next: 'in_progress' },
    { ago: ago(solved), who, answer: words.solved[index % words.solved.length]!, next: 'solved' },
  ]
  if (kind === 'next_update') acts.push({ ago: ago(told), who, update: words.update[index % words.update.length]! })
  if (severity === 'P1') acts.push(...keepBusy(kind, taken, told, solved, who, ago))
  if (each.reason) acts.push({ ago: ago(new Date(solved.getTime() + hour)), who: 'kim', explains: each.reason, kind })
  const text = `${title}. ${words.asks[index % words.asks.length]}`
  return { number, account, ago: ago(start), title, text, severity, by: urgent ? 'phone' : 'email', acts }
}

/** An acknowledgement holds a quarter of an hour: notes keep it, or news where news is what is owed. */
function keepBusy(
  kind: Kind,
  taken: Date,
  told: Date,
  solved: Date,
  who: StaffKey,
  ago: (moment: Date) => number,
): Act[] {
  const acts: Act[] = []
  for (let at = taken.getTime() + 13 * minute; at < solved.getTime(); at += 13 * minute) {
    const moment = ago(new Date(at))
    const news = kind === 'resolution' && at > told.getTime()
    acts.push(
      news
        ? { ago: moment, who, update: 'The part is on its way. We call the driver each quarter of an hour.' }
        : { ago: moment, who, note: 'Still at it.' },
    )
  }
  return acts
}
