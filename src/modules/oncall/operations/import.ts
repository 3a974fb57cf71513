import { findPersonByEmail, permit, personsByIds } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { notFound } from '#platform/problem.ts'
import type { oncall } from '../contract.ts'
import { parseCalendar } from '../ical/parse.ts'
import type { ReadEntry } from '../ical/read.ts'
import { problems } from '../problems.ts'
import { loadRotas, type StoredRota } from '../queries/rota.ts'
import { provenRange } from '../rules/coverage.ts'
import { mayTakePart } from '../rules/swap.ts'
import { coverage } from './coverage.ts'
import { changeOverrides } from './overrides.ts'
import type { Named } from './people.ts'

type Ask = HandlerInput<typeof oncall.importCalendar>['body']
type Answer = HandlerReply<typeof oncall.importCalendar>
type Item = Answer['items'][number]

const aheadMs = 400 * 86_400_000
/** So many overrides one import makes. */
const most = 200

/**
 * Takes the entries of somebody's calendar as absences or covers of a rota. Without `save` it only tells what each would become,
 * or what is wrong with it, and which gaps would follow. Refuses `oncall.import_invalid`, `oncall.gaps_open`; stores all or none.
 */
export async function importCalendar(app: App, actor: Actor, rotaId: string, ask: Ask): Promise<Answer> {
  const stored = await app.db.transact(actor, async (tx) => {
    permit(tx.actor, 'rota.write', { accountId: null })
    return { rota: await existing(tx, rotaId), now: tx.now }
  })
  const parsed = await parseCalendar(ask.text, {
    zone: stored.rota.rota.zone,
    fromMs: stored.now.getTime(),
    untilMs: stored.now.getTime() + aheadMs,
  })
  if ('fault' in parsed) throw problems.refuse('oncall.import_invalid', { detail: parsed.fault })
  return app.db.transact(actor, async (tx) => {
    permit(tx.actor, 'rota.write', { accountId: null })
    const rota = await existing(tx, rotaId)
    const items = await match(tx, rota, parsed.entries, ask.personId)
    const good = items.filter((item) => item.fault === null)
    if (good.length > most)
      throw problems.refuse('oncall.import_invalid', { detail: `The file has more than ${most} entries to take.` })
    const add = good.map((item) => ({
      personId: ask.as === 'absences' ? null : item.person!.id,
      replaces: ask.as === 'absences' ? item.person!.id : null,
      from: item.from!,
      until: item.until!,
      reason: item.summary,
    }))
    if (!ask.save) return { items, saved: 0, proof: await coverage(tx, { rotaId, add, remove: [] }) }
    if (good.length < items.length && !ask.leaveOut)
      throw problems.refuse('oncall.import_invalid', {
        detail: `${items.length - good.length} of ${items.length} entries cannot be taken.`,
      })
    if (add.length > 0) await changeOverrides(tx, rotaId, { add, remove: [] }, ask.seenGaps ?? null)
    return { items, saved: add.length, proof: null }
  })
}

async function existing(tx: Tx, id: string): Promise<StoredRota> {
  const [rota] = await loadRotas(tx, [id], provenRange(tx.now).from)
  if (!rota) throw notFound()
  return rota
}

/** Whose each entry is: by an address in it, by a name in its title, else the person the caller says. */
async function match(
  tx: Tx,
  rota: StoredRota,
  entries: readonly ReadEntry[],
  fallback: string | null,
): Promise<Item[]> {
  const ids = [...mayTakePart(rota.rota, rota.standIns), ...(fallback ? [fallback] : [])]
  const people = [...(await personsByIds(tx, ids)).values()].filter((one) => one.staff && one.active)
  const chosen = people.find((one) => one.id === fallback) ?? null
  if (fallback && !chosen) throw problems.refuse('oncall.person_unknown')
  const byEmail = new Map<string, Named | null>()
  for (const email of new Set(entries.flatMap((entry) => entry.emails))) {
    const person = await findPersonByEmail(tx, email)
    byEmail.set(email, person?.staff && person.active ? { id: person.id, name: person.name } : null)
  }
  return entries.map((entry): Item => {
    const inTitle = people.filter((one) => entry.summary.toLowerCase().includes(one.name.toLowerCase()))
    const found =
      entry.emails.map((email) => byEmail.get(email)).find((one) => one) ??
      (inTitle.length === 1 ? inTitle[0]! : null) ??
      chosen
    const person = found ? { id: found.id, name: found.name } : null
    const times =
      entry.fault === undefined
        ? { from: new Date(entry.from), until: new Date(entry.until) }
        : { from: null, until: null }
    const fault = entry.fault ?? (person ? null : 'It does not say whose it is.')
    return { summary: entry.summary, person, ...times, fault }
  })
}
