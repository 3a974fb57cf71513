import { intersect, type Span, subtract, union } from './spans.ts'
import { addMonths, dayMs, hourMs, parseLocal, parseTimeOfDay, type WallClock, wallClock, weekdayOf } from './wall.ts'

export type RotationUnit = 'hourly' | 'daily' | 'weekly' | 'monthly'

/** Weekdays (1 Monday to 7 Sunday) with a time of day on the wall; `until` at or before `from` is on the next day. */
export type Window = { weekdays: number[]; from: string; until: string }

export type Layer = {
  id: string
  name: string
  /** In order of rotation; a person may stand in it twice. */
  participants: string[]
  unit: RotationUnit
  /** A shift lasts this many units. */
  every: number
  /** Local date-time of the first hand-over: nobody is on call in this layer before it. Daylight saving moves none. */
  handoverAt: string
  /** Empty: always. */
  restrictions: Window[]
  validFrom: Date | null
  validUntil: Date | null
}

export type Override = {
  id: string
  /** Null: nobody stands in, the replaced person is away. */
  personId: string | null
  from: Date
  until: Date
  /** Only the shifts of this person are covered; null: whoever is on call. */
  replaces: string | null
}

export type Rota = {
  zone: string
  /** From the top: the first layer with somebody on call wins. */
  layers: Layer[]
  /** In the order they were made: a later one wins. */
  overrides: Override[]
  /** When somebody must be on call. Empty: always. */
  mustCover: Window[]
}

/** Somebody is on call from one instant until another, and which layer or override says so. */
export type Shift = { personId: string; from: Date; until: Date; layerId: string | null; overrideId: string | null }
export type Gap = { from: Date; until: Date; away: string | null }
export type Schedule = { final: Shift[]; layers: { layerId: string; shifts: Shift[] }[]; gaps: Gap[] }

type Duty = Span & {
  personId: string | null
  scheduledId: string | null
  layerId: string | null
  overrideId: string | null
}

/**
 * Who is on call between two instants: what really happens, each layer by itself (for drawing), and the gaps. Works on
 * intervals: the cost grows with the number of hand-overs, not with the length of the range.
 */
export function shifts(rota: Rota, from: Date, until: Date): Schedule {
  const range = { fromMs: from.getTime(), untilMs: until.getTime() }
  if (range.untilMs <= range.fromMs)
    return { final: [], layers: rota.layers.map((l) => ({ layerId: l.id, shifts: [] })), gaps: [] }
  const wall = wallClock(rota.zone)
  const layers = rota.layers.map((layer) => ({ layerId: layer.id, duties: layerDuties(layer, wall, range) }))
  const duties = withOverrides(stack(layers.map((l) => l.duties)), rota.overrides, range)
  return {
    final: joined(duties)
      .filter((d) => d.personId !== null)
      .map(shiftOf),
    layers: layers.map((l) => ({ layerId: l.layerId, shifts: joined(l.duties).map(shiftOf) })),
    gaps: gapsOf(duties, rota.mustCover, wall, range),
  }
}

/** Who is on call at one instant: in each layer and really. */
export function onCallAt(
  rota: Rota,
  at: Date,
): { personId: string | null; overrideId: string | null; layers: { layerId: string; personId: string | null }[] } {
  const schedule = shifts(rota, at, new Date(at.getTime() + 1))
  const final = schedule.final[0]
  return {
    personId: final?.personId ?? null,
    overrideId: final?.overrideId ?? null,
    layers: schedule.layers.map((l) => ({ layerId: l.layerId, personId: l.shifts[0]?.personId ?? null })),
  }
}

/** The spans in which somebody must be on call and nobody is; `away` names who would be, were they not away. */
export function gaps(rota: Rota, from: Date, until: Date): Gap[] {
  const range = { fromMs: from.getTime(), untilMs: until.getTime() }
  if (range.untilMs <= range.fromMs) return []
  const wall = wallClock(rota.zone)
  // Nothing is drawn: the pictures of the layers and of who is there are not even made.
  const layers = rota.layers.map((layer) => layerDuties(layer, wall, range))
  return gapsOf(withOverrides(stack(layers), rota.overrides, range), rota.mustCover, wall, range)
}

/** The instants [from, until) that lie in one of the windows on the wall, sorted and joined. */
function windowSpans(windows: readonly Window[], wall: WallClock, range: Span): Span[] {
  const spans: Span[] = []
  const firstDay = Math.floor(wall.toLocal(range.fromMs) / dayMs) * dayMs - dayMs
  const lastDay = wall.toLocal(range.untilMs) + dayMs
  for (const window of windows) {
    const from = parseTimeOfDay(window.from)
    const until = parseTimeOfDay(window.until)
    const length = until <= from ? until + dayMs : until
    for (let day = firstDay; day <= lastDay; day += dayMs) {
      if (!window.weekdays.includes(weekdayOf(day))) continue
      spans.push({ fromMs: wall.toInstant(day + from), untilMs: wall.toInstant(day + length) })
    }
  }
  return intersect(union(spans), [range])
}

function layerDuties(layer: Layer, wall: WallClock, range: Span): Duty[] {
  if (layer.participants.length === 0) return []
  const valid = {
    fromMs: Math.max(range.fromMs, layer.validFrom?.getTime() ?? Number.NEGATIVE_INFINITY),
    untilMs: Math.min(range.untilMs, layer.validUntil?.getTime() ?? Number.POSITIVE_INFINITY),
  }
  if (valid.untilMs <= valid.fromMs) return []
  const rotation = rotationDuties(layer, wall, valid)
  if (layer.restrictions.length === 0) return rotation
  return intersect(rotation, windowSpans(layer.restrictions, wall, valid))
}

function rotationDuties(layer: Layer, wall: WallClock, range: Span): Duty[] {
  const startMs = parseLocal(layer.handoverAt)
  const duties: Duty[] = []
  // The wall may show again what it showed before a hand-over (autumn), so the first guess may be one shift too early:
  // such a shift ends before the range and is left out.
  let shift = Math.max(0, shiftNumber(layer, startMs, wall.toLocal(range.fromMs)))
  let fromMs = wall.toInstant(handoverLocal(layer, startMs, shift))
  while (fromMs < range.untilMs) {
    const nextMs = wall.toInstant(handoverLocal(layer, startMs, shift + 1))
    const personId = layer.participants[shift % layer.participants.length]!
    const span = { fromMs: Math.max(fromMs, range.fromMs), untilMs: Math.min(nextMs, range.untilMs) }
    if (span.untilMs > span.fromMs) {
      duties.push({ ...span, personId, scheduledId: personId, layerId: layer.id, overrideId: null })
    }
    fromMs = nextMs
    shift++
  }
  return duties
}

const unitMs = { hourly: hourMs, daily: dayMs, weekly: 7 * dayMs } as const

function handoverLocal(layer: Layer, startMs: number, shift: number): number {
  if (layer.unit === 'monthly') return addMonths(startMs, shift * layer.every)
  return startMs + shift * layer.every * unitMs[layer.unit]
}

/** How many hand-overs after the first lie at or before this local time, by the wall alone. */
function shiftNumber(layer: Layer, startMs: number, localMs: number): number {
  if (layer.unit !== 'monthly') return Math.floor((localMs - startMs) / (layer.every * unitMs[layer.unit]))
  const a = new Date(startMs)
  const b = new Date(localMs)
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth()
  const guess = Math.floor(months / layer.every)
  return handoverLocal(layer, startMs, guess) > localMs ? guess - 1 : guess
}

/** The layers laid over each other: each contributes where none above it has anybody. */
function stack(layers: readonly Duty[][]): Duty[] {
  let covered: Span[] = []
  const duties: Duty[] = []
  for (const layer of layers) {
    duties.push(...subtract(layer, covered))
    covered = union([...covered, ...layer])
  }
  return duties.sort((a, b) => a.fromMs - b.fromMs)
}

function withOverrides(duties: Duty[], overrides: readonly Override[], range: Span): Duty[] {
  const holes = subtract([{ ...range, ...nobody }], duties)
  const line: Duty[] = [...duties, ...holes].sort((a, b) => a.fromMs - b.fromMs)
  for (const override of overrides) {
    const span = {
      fromMs: Math.max(range.fromMs, override.from.getTime()),
      untilMs: Math.min(range.untilMs, override.until.getTime()),
    }
    if (span.untilMs <= span.fromMs) continue
    // Only what the override touches is taken apart; the line is whole, so that its ends are found by halving.
    const first = firstAfter(line, span.fromMs, (d) => d.untilMs)
    const last = firstAfter(line, span.untilMs - 1, (d) => d.fromMs)
    const touched = line.slice(first, last)
    const replaced = intersect(
      touched.filter((d) => covers(override, d)),
      [span],
    ).map((d) => ({ ...d, personId: override.personId, overrideId: override.id }))
    const parts = [...subtract(touched, union(replaced)), ...replaced].sort((a, b) => a.fromMs - b.fromMs)
    line.splice(first, last - first, ...parts)
  }
  return line
}

/** Index of the first of a sorted line whose edge lies after a moment. */
function firstAfter(line: readonly Duty[], atMs: number, edge: (duty: Duty) => number): number {
  let [low, high] = [0, line.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (edge(line[middle]!) > atMs) high = middle
    else low = middle + 1
  }
  return low
}

const nobody = { personId: null, scheduledId: null, layerId: null, overrideId: null }

/** A cover for one person also holds where an earlier override said that this person is away. */
function covers(override: Override, duty: Duty): boolean {
  if (override.replaces === null) return true
  return duty.personId === override.replaces || (duty.personId === null && duty.scheduledId === override.replaces)
}

/** Neighbours that say the same become one. */
function joined(duties: readonly Duty[]): Duty[] {
  const result: Duty[] = []
  for (const duty of duties) {
    const last = result.at(-1)
    const same =
      last?.untilMs === duty.fromMs &&
      last.personId === duty.personId &&
      last.layerId === duty.layerId &&
      last.overrideId === duty.overrideId
    if (last && same) last.untilMs = duty.untilMs
    else result.push({ ...duty })
  }
  return result
}

function gapsOf(line: readonly Duty[], mustCover: readonly Window[], wall: WallClock, range: Span): Gap[] {
  const nobodyThere = line.filter((d) => d.personId === null)
  const missed = mustCover.length === 0 ? nobodyThere : intersect(nobodyThere, windowSpans(mustCover, wall, range))
  const result: Gap[] = []
  for (const hole of missed) {
    const last = result.at(-1)
    if (last && last.until.getTime() === hole.fromMs && last.away === hole.scheduledId)
      last.until = new Date(hole.untilMs)
    else result.push({ from: new Date(hole.fromMs), until: new Date(hole.untilMs), away: hole.scheduledId })
  }
  return result
}

function shiftOf(duty: Duty): Shift {
  return {
    personId: duty.personId!,
    from: new Date(duty.fromMs),
    until: new Date(duty.untilMs),
    layerId: duty.layerId,
    overrideId: duty.overrideId,
  }
}
