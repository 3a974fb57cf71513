import { may, permit } from '#accounts'
import { type IncidentFacts, incidentFacts } from '#alerts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { notFound } from '#platform/problem.ts'
import { requestLines } from '#support'
import { type System, systemsOf } from '#systems'
import type { logs, Message } from '../contract.ts'
import { problems } from '../problems.ts'
import { type Book, booksOf } from '../queries/books.ts'
import { type Around, countsAround, heardDays, lastBefore, stepsOf } from '../queries/counts.ts'
import { lookBackDays, type Ranked, rank } from '../rules/rank.ts'
import { chosenWindow, stepMs, windowOf } from '../rules/window.ts'

/** Systems of an incident whose logs are looked at: those of the likely cause come first. */
const mostSystems = 20
/** Messages on one list. */
const mostMessages = 100
const mostSamples = 5

export type Chosen = { from?: Date; to?: Date }
export type IncidentLogs = HandlerReply<typeof logs.getIncidentLogs>

/** The messages around an incident that are unlike the days before, the most telling first. Changes nothing. */
export async function incidentLogs(tx: Tx, ref: string, chosen: Chosen): Promise<IncidentLogs> {
  permit(tx.actor, 'alert.read', { accountId: null })
  const incident = await incidentFacts(tx, ref, mostSystems)
  if (!incident) throw notFound()
  return unusualOf(tx, incident, chosen)
}

export async function incidentFor(tx: Tx, ref: string): Promise<IncidentFacts> {
  const incident = await incidentFacts(tx, ref, mostSystems)
  if (!incident) throw notFound()
  return incident
}

export async function unusualOf(tx: Tx, incident: IncidentFacts, chosen: Chosen): Promise<IncidentLogs> {
  const window = spanOf(incident, chosen, tx.now)
  const systems = await systemsOf(tx, incident.systemIds)
  const books = await booksOf(tx, incident.systemIds)
  const found: Unusual[] = []
  let templates = 0
  let lines = 0
  for (const book of books) {
    const around = await countsAround(tx, book, window, lookBackDays)
    templates += around.filter(({ byDay }) => byDay[0]).length
    lines += around.reduce((sum, { byDay }) => sum + (byDay[0] ?? 0), 0)
    found.push(...(await unusualIn(tx, book, around, { ...window, openedAt: incident.openedAt })))
  }
  const order = (a: Unusual, b: Unusual) => b.ranked.score - a.ranked.score || (a.around.text < b.around.text ? -1 : 1)
  const shown = found.toSorted(order).slice(0, mostMessages)
  const request = incident.requestId ? (await requestLines(tx, [incident.requestId])).get(incident.requestId) : null
  const ids = (which: readonly string[]) => which.map((id) => refOf(systems, id))
  return {
    ...window,
    stepMs,
    messages: await messagesOf(tx, shown, systems, window),
    left: found.length - shown.length,
    templates,
    lines,
    systems: ids(incident.systemIds.filter((id) => books.some(({ systemId }) => systemId === id))),
    silent: ids(incident.systemIds.filter((id) => !books.some(({ systemId }) => systemId === id))),
    request: request ? { id: request.id, number: request.number } : null,
    may: {
      bundle: may(tx.actor, 'alert.act', incident.accountId) && may(tx.actor, 'request.note', incident.accountId),
    },
  }
}

function spanOf(incident: IncidentFacts, { from, to }: Chosen, now: Date) {
  const usual = windowOf(incident, now)
  if (!from && !to) return usual
  const window = chosenWindow(from ?? usual.from, to ?? usual.to)
  if (!window)
    throw problems.refuse('logs.window_refused', { fields: { to: 'must be after from, and at most six hours' } })
  return window
}

const refOf = (systems: ReadonlyMap<string, System>, id: string) => ({ id, name: systems.get(id)?.name ?? id })

type Unusual = { book: Book; around: Around; ranked: Ranked }
type Span = { from: Date; to: Date; openedAt: Date }

async function unusualIn(tx: Tx, book: Book, all: readonly Around[], span: Span): Promise<Unusual[]> {
  const days = heardDays(all)
  const strangers = all.filter(({ byDay }) => byDay[0] && days.every((day) => !byDay[day])).map(({ number }) => number)
  const before = await lastBefore(tx, book, strangers, span.from, lookBackDays)
  return all.flatMap((around) => {
    const { byDay, text, severity, firstAt, number } = around
    const known = days.some((day) => byDay[day]) ? span.from : (before.get(number) ?? null)
    const heard = {
      text,
      severity,
      firstAt,
      n: byDay[0] ?? 0,
      days: days.map((day) => byDay[day] ?? 0),
      beforeAt: known,
    }
    const ranked = rank(heard, { ...span, heardSince: book.heardSince })
    return ranked ? [{ book, around, ranked }] : []
  })
}

async function messagesOf(
  tx: Tx,
  shown: readonly Unusual[],
  systems: ReadonlyMap<string, System>,
  window: { from: Date; to: Date },
): Promise<Message[]> {
  const steps = new Map<Around, { series: number[]; samples: string[] }>()
  const empty = () => Array.from({ length: (window.to.getTime() - window.from.getTime()) / stepMs }, () => 0)
  for (const [book, own] of Map.groupBy(shown, ({ book }) => book)) {
    const byNumber = new Map(own.map(({ around }) => [around.number, { series: empty(), samples: [] as string[] }]))
    for (const { number, at, n, sample } of await stepsOf(tx, book, [...byNumber.keys()], window)) {
      const { series, samples } = byNumber.get(number)!
      series[(at.getTime() - window.from.getTime()) / stepMs]! += n
      if (samples.length < mostSamples && !samples.includes(sample)) samples.push(sample)
    }
    for (const { around } of own) steps.set(around, byNumber.get(around.number)!)
  }
  return shown.map(({ book, around, ranked }) => ({
    ...ranked,
    ...steps.get(around)!,
    system: refOf(systems, book.systemId!),
    source: around.source,
    template: around.text,
    count: around.byDay[0] ?? 0,
    severity: around.severity,
    firstAt: around.firstAt,
  }))
}
