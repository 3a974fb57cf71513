import { setImmediate } from 'node:timers/promises'
import { accountsByIds, permit, providerAccount } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { actAnywhere, type Data } from '#procedures'
import { pastEvents } from '../queries/events.ts'
import { inputsOf } from '../rules/inputs.ts'
import { ask, type Heard, hourMs, rehearse, type Said, seenBy, type Verdict } from '../rules/judge.ts'
import { feelOf } from '../rules/plain.ts'
import type { Content } from '../rules/types.ts'
import { dataOf } from './heard.ts'
import { flawsIn } from './known.ts'

const weekMs = 7 * 86_400_000
/** So many events are tried, the newest, and so many of those that fire are shown. */
const mostTried = 1000
const mostShown = 100
/** The program does other things between so many conditions. */
const slice = 50

export type Tried = { accountId: string | null; ruleId?: string; content: Content }

/**
 * What a rule, as it is written, would have done about last week's events: which would have fired it, why, with which inputs. Changes
 * nothing: conditions are evaluated, acts are not done.
 */
export async function rehearseRule(app: App, actor: Actor, { accountId, ruleId, content }: Tried) {
  permit(actor, 'procedure.write', { accountId })
  const flaws = flawsIn(app, content)
  const { heard, places, whole, since } = await app.db.transact(actor, async (tx) => {
    // A rule of the provider is for every account.
    const everywhere = accountId === null || accountId === (await providerAccount(tx))?.id
    return lastWeek(tx, everywhere ? null : accountId, content.event)
  })
  const feel = feelOf(content.condition)
  // A condition that cannot be read fails the same way each time: said once, by its flaw.
  const asked = flaws.some(({ part }) => part === 'condition') ? [] : await askEach(feel, heard)
  const rule = { id: ruleId ?? '', hourly: content.hourly }
  const { verdicts, pausedAt } = rehearse(rule, asked.map((said, n) => ({ ...heard[n]!, said }))) // biome-ignore format: one call
  const fired = verdicts.flatMap((verdict, n) => (verdict.does === 'nothing' ? [] : [{ verdict, n }]))
  const items = fired
    .slice(-mostShown)
    .reverse()
    .map(({ verdict, n }) => ({ ...places[n]!, ...shown(app, content, verdict, heard[n]!, feel) }))
  return {
    since,
    whole,
    looked: heard.length,
    fires: verdicts.filter(({ does }) => does === 'fire').length,
    stopped: fired.length - verdicts.filter(({ does }) => does === 'fire').length,
    busiestHour: busiest(heard.filter((_, n) => verdicts[n]?.does === 'fire').map(({ at }) => at)),
    pausedAt: pausedAt === null ? null : new Date(pausedAt),
    flaws,
    items,
  }
}

async function lastWeek(tx: Tx, accountId: string | null, name: string) {
  const since = new Date(tx.now.getTime() - weekMs)
  const { events, whole } = await pastEvents(tx, { name, accountId, since }, mostTried)
  const told = await dataOf(
    tx,
    events.map((event) => ({ ...event, name, subject: { kind: event.subjectKind, id: event.subjectId } })),
  )
  const accounts = await accountsByIds(tx, [...new Set(told.map((one) => one.accountId))])
  const heard = events.map((event, n): Heard => ({ data: told[n]!.data, at: event.at.getTime(), ledBy: event.cause?.by ?? [] })) // biome-ignore format: one list
  const places = events.map((event, n) => {
    const account = accounts.get(told[n]!.accountId)
    const { id, name, number } = account ?? { id: told[n]!.accountId, name: '', number: '' }
    return { at: event.at, account: { id, name, number }, subject: { kind: event.subjectKind, id: event.subjectId } }
  })
  return { heard, places, whole, since }
}

/** What the condition says of each, in slices. */
async function askEach(feel: string, heard: readonly Heard[]): Promise<Said[]> {
  const said: Said[] = []
  for (const one of heard) {
    if (said.length % slice === slice - 1) await setImmediate()
    said.push(ask(feel, one))
  }
  return said
}

function shown(app: App, { act }: Content, verdict: Verdict, { data, at }: Heard, feel: string) {
  const code = verdict.does === 'stop' || verdict.does === 'fail' ? verdict.code : null
  const seen = seenBy(feel, data)
  if (verdict.does !== 'fire') return { fires: false, code, flaw: null, seen, inputs: {} as Data }
  const given = inputsOf(act.inputs, data, at)
  if ('flaw' in given) return { fires: true, code: 'automation.inputs_failed', flaw: given.flaw, seen, inputs: {} }
  const read = actAnywhere(app, act.name)?.inputs.safeParse(given.inputs)
  const issue = read && !read.success ? read.error.issues[0] : undefined
  const flaw = issue ? `${issue.path.join('.')}: ${issue.message}` : null
  return { fires: true, code: flaw ? 'automation.inputs_refused' : null, flaw, seen, inputs: given.inputs }
}

/** The most that fall within any one hour; `at` in order. */
function busiest(at: readonly number[]): number {
  let from = 0
  return at.reduce((most, one, n) => {
    while (at[from]! <= one - hourMs) from++
    return Math.max(most, n - from + 1)
  }, 0)
}
