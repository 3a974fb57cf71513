import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { oncall } from '../contract.ts'
import { problems } from '../problems.ts'
import { loadRotas, type StoredRota } from '../queries/rota.ts'
import { type Gap, gaps, type Rota, shifts } from '../rules/rota.ts'
import { added, fairShares, type Share } from '../rules/shares.ts'
import { checkedLayers, checkedOverride } from './checks.ts'
import { holidayView, loadHolidays } from './holidays.ts'
import { nameOf } from './people.ts'
import { peopleOf } from './rota.ts'

type ScheduleView = HandlerReply<typeof oncall.schedule>
type SharesView = HandlerReply<typeof oncall.shares>
type GapView = ScheduleView['gaps'][number]

const provider = { accountId: null }
const dayMs = 86_400_000
const longestDays = 400

/** What happens between two moments. Refuses `oncall.range_invalid` for a range backwards or over 400 days. */
export async function readSchedule(tx: Tx, rotaId: string, from: Date, until: Date): Promise<ScheduleView> {
  permit(tx.actor, 'rota.read', provider)
  checkRange(from, until)
  const stored = await existing(tx, rotaId, from)
  return view(tx, stored.rota, stored.holidaysId, from, until)
}

/** The same for a rota nobody has saved. Stores nothing. */
export async function preview(tx: Tx, input: HandlerInput<typeof oncall.preview>['body']): Promise<ScheduleView> {
  permit(tx.actor, 'rota.read', provider)
  checkRange(input.from, input.until)
  const layers = await checkedLayers(tx, newId(), input.rota)
  // The picture is drawn with the ids the caller knows, also those of layers it has just invented.
  const drawn = layers.map((layer, i) => ({ ...layer, id: input.rota.layers[i]!.id ?? layer.id }))
  const overrides = input.overrides.map((override) => checkedOverride({ ...override, id: override.id ?? newId() }))
  return view(
    tx,
    { zone: input.rota.zone, mustCover: input.rota.mustCover, layers: drawn, overrides },
    input.rota.holidaysId,
    input.from,
    input.until,
  )
}

/** When nobody is on call in the coming days, and how many hours that is. */
export async function readGaps(tx: Tx, rotaId: string, days: number): Promise<HandlerReply<typeof oncall.gaps>> {
  permit(tx.actor, 'rota.read', provider)
  const { rota } = await existing(tx, rotaId, tx.now)
  const until = new Date(tx.now.getTime() + days * dayMs)
  const missing = gaps(rota, tx.now, until)
  return { from: tx.now, until, gaps: await gapViews(tx, missing), hours: hoursOf(missing) }
}

/** So far back a gap that lasts is followed to where it began. */
const lookBackMs = 14 * dayMs

/**
 * The gaps of every rota that end after `from` and begin before `until`, for the watch over Palisade's own health. A gap that
 * has begun keeps its beginning, however often one asks.
 */
export async function upcomingGaps(
  tx: Tx,
  from: Date,
  until: Date,
): Promise<{ rotaId: string; rota: string; from: Date; until: Date }[]> {
  const since = new Date(from.getTime() - lookBackMs)
  return (await loadRotas(tx, null, since)).flatMap(({ id, name, rota }) =>
    gaps(rota, since, until)
      .filter((gap) => gap.until > from)
      .map((gap) => ({ rotaId: id, rota: name, from: gap.from, until: gap.until })),
  )
}

export async function readShares(tx: Tx, rotaId: string, from: Date, until: Date): Promise<SharesView> {
  permit(tx.actor, 'rota.read', provider)
  checkRange(from, until)
  return sharesView(tx, [await existing(tx, rotaId, from)], from, until)
}

/** What each person did over all rotas: a night in one and a weekend in another count for the same person. */
export async function readFairness(tx: Tx, from: Date, until: Date): Promise<SharesView> {
  permit(tx.actor, 'rota.read', provider)
  checkRange(from, until)
  return sharesView(tx, await loadRotas(tx, null, from), from, until)
}

async function sharesView(tx: Tx, rotas: readonly StoredRota[], from: Date, until: Date): Promise<SharesView> {
  const holidays = await loadHolidays(tx, rotas, from, until)
  const shares: Share[] = added(
    rotas.map(({ rota, holidaysId }) =>
      fairShares(shifts(rota, from, until).final, rota.zone, (personId) => holidays.of(personId, holidaysId)),
    ),
  )
  const members = rotas.flatMap(({ rota }) => rota.layers.flatMap((layer) => layer.participants))
  // Whoever had nothing is part of what is fair.
  for (const personId of new Set(members))
    if (!shares.some((share) => share.personId === personId))
      shares.push({ personId, ms: 0, hours: 0, nights: 0, weekends: 0, holidays: 0, holidayHours: 0 })
  const named = await nameOf(
    tx,
    shares.map((share) => share.personId),
  )
  const allMs = shares.reduce((ms, share) => ms + share.ms, 0)
  return {
    items: shares.map(({ personId, ms, ...share }) => ({
      person: named(personId),
      ...share,
      share: allMs === 0 ? 0 : ms / allMs,
    })),
    hours: allMs / 3_600_000,
  }
}

async function existing(tx: Tx, id: string, since: Date): Promise<StoredRota> {
  const [rota] = await loadRotas(tx, [id], since)
  if (!rota) throw notFound()
  return rota
}

function checkRange(from: Date, until: Date): void {
  const ms = until.getTime() - from.getTime()
  if (ms <= 0) throw problems.refuse('oncall.range_invalid', { fields: { until: 'must be after from' } })
  if (ms > longestDays * dayMs)
    throw problems.refuse('oncall.range_invalid', {
      fields: { until: `must be at most ${longestDays} days after from` },
    })
}

async function view(tx: Tx, rota: Rota, holidaysId: string | null, from: Date, until: Date): Promise<ScheduleView> {
  const schedule = shifts(rota, from, until)
  const named = await nameOf(tx, peopleOf(rota))
  const shiftView = ({ personId, ...shift }: (typeof schedule.final)[number]) => ({ person: named(personId), ...shift })
  return {
    zone: rota.zone,
    from,
    until,
    final: schedule.final.map(shiftView),
    layers: schedule.layers.map((layer, i) => ({
      layerId: layer.layerId,
      name: rota.layers[i]!.name,
      shifts: layer.shifts.map(shiftView),
    })),
    gaps: await gapViews(tx, schedule.gaps),
    holidays: await holidayView(tx, { holidaysId, people: peopleOf(rota) }, from, until),
  }
}

async function gapViews(tx: Tx, list: readonly Gap[]): Promise<GapView[]> {
  const named = await nameOf(
    tx,
    list.map((g) => g.away),
  )
  return list.map((gap) => ({ ...gap, away: gap.away ? named(gap.away) : null }))
}

const hoursOf = (list: readonly Gap[]) =>
  list.reduce((ms, gap) => ms + gap.until.getTime() - gap.from.getTime(), 0) / 3_600_000
