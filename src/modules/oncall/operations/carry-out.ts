import { cancelDeliveries, stopRedials } from '#channels'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { type PalisadeEvent, publishMany } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { armMany, disarmMany } from '#platform/timers/timers.ts'
import type { OncallEventName } from '../events.ts'
import { endSteps, insertSteps, type StepRow, type StoredEscalation, saveEscalations } from '../queries/escalation.ts'
import { cancelPages, expirePages, firedPages, hurryPages, insertPages, type NewPage } from '../queries/page.ts'
import type { ChainChannel, ChainPerson } from '../rules/policy.ts'
import type { Effect, FactKind, State } from '../rules/state.ts'
import { actToken, type Fired, firePages, hand, tokenUntil } from './fire.ts'

/** What was decided about one escalation: where it stands now, and what is to be done. */
export type Change = { escalation: StoredEscalation; state: State; effects: Effect[] }

type Of<Kind extends Effect['do']> = { escalation: StoredEscalation; state: State; effect: Effect & { do: Kind } }

function pick<Kind extends Effect['do']>(changes: readonly Change[], kind: Kind): Of<Kind>[] {
  return changes.flatMap(({ escalation, state, effects }) =>
    effects.flatMap((effect) =>
      effect.do === kind ? [{ escalation, state, effect: effect as Effect & { do: Kind } }] : [],
    ),
  )
}

/**
 * Stores decisions and starts what they ask for, in the caller's transaction, with a fixed number of statements however
 * many escalations there are. Each escalation at most once. `stored`: where they stand is in the database already.
 * `elsewhere`: it was decided elsewhere, and these are the ids of the pages planned there, in order; none is sent now.
 */
export async function carryOut(
  tx: Tx,
  changes: readonly Change[],
  { stored = false, elsewhere }: { stored?: boolean; elsewhere?: readonly string[] } = {},
): Promise<void> {
  if (changes.length === 0) return
  await takeBack(tx, changes, elsewhere !== undefined)
  await recordSteps(tx, changes)
  await page(tx, changes, elsewhere)
  await setTimers(tx, changes, 'step')
  await setTimers(tx, changes, 'lease')
  if (!stored) await save(tx, changes)
  await tell(tx, changes)
}

function save(tx: Tx, changes: readonly Change[]): Promise<void> {
  return saveEscalations(
    tx,
    changes.map(({ escalation, state }) => ({
      accountId: escalation.accountId,
      id: escalation.id,
      state,
      chainChanged: escalation.state?.chain !== state.chain,
    })),
  )
}

async function takeBack(tx: Tx, changes: readonly Change[], elsewhere: boolean): Promise<void> {
  const cancelled = await cancelPages(
    tx,
    pick(changes, 'cancel').map((c) => c.escalation.id),
  )
  const expired = await expirePages(
    tx,
    pick(changes, 'expire').map(({ escalation, effect }) => ({ ...where(escalation), ...effect })),
  )
  await disarmMany(tx, 'oncall.page', [...cancelled.planned, ...expired])
  await stopRedials(
    tx,
    await firedPages(
      tx,
      pick(changes, 'cancel').map((c) => c.escalation.id),
      'voice',
    ),
  )
  const over = await firedPages(
    tx,
    changes.filter(({ state }) => state.status === 'closed').map(({ escalation }) => escalation.id),
  )
  const ended = [...new Set([...cancelled.fired, ...over])]
  if (ended.length > 0) await cancelDeliveries(tx, ended)
  const hurried = await hurryPages(
    tx,
    pick(changes, 'hurry').map(({ escalation, effect }) => ({ ...where(escalation), ...effect })),
  )
  await disarmMany(tx, 'oncall.page', hurried)
  // Whether it has left there is said by what follows; a deadline that is due sees to it if nothing does.
  if (elsewhere)
    await armMany(tx, hurried.map((key) => ({ kind: 'oncall.page', key, dueAt: tx.now }))) // biome-ignore format: one step
  else await firePages(tx, hurried)
}

const where = (escalation: StoredEscalation) => ({ accountId: escalation.accountId, escalationId: escalation.id })

async function recordSteps(tx: Tx, changes: readonly Change[]): Promise<void> {
  const begun = pick(changes, 'begin_step').map(
    ({ escalation, effect }): StepRow => ({
      ...where(escalation),
      round: effect.round,
      step: effect.step,
      dueAtMs: effect.dueAtMs,
      outcome: null,
    }),
  )
  const key = (s: { escalationId: string; round: number; step: number }) => `${s.escalationId} ${s.round} ${s.step}`
  const byKey = new Map(begun.map((step) => [key(step), step]))
  const ended: Omit<StepRow, 'dueAtMs'>[] = []
  for (const { escalation, effect } of pick(changes, 'end_step')) {
    const end = { ...where(escalation), round: effect.round, step: effect.step, outcome: effect.outcome }
    const same = byKey.get(key(end))
    if (same) same.outcome = effect.outcome
    else ended.push(end)
  }
  await insertSteps(tx, begun)
  await endSteps(tx, ended)
}

async function page(tx: Tx, changes: readonly Change[], elsewhere?: readonly string[]): Promise<void> {
  const fired: Fired[] = []
  const until = tokenUntil(tx)
  const pages = pick(changes, 'page').map(({ escalation, state, effect }, index): NewPage => {
    const { person, channel } = found(state, effect)
    const now = !elsewhere && effect.dueAtMs <= tx.now.getTime()
    const token = now ? actToken() : null
    const page: NewPage = {
      ...where(escalation),
      id: elsewhere?.[index] ?? newId(),
      round: effect.round,
      step: effect.step,
      personId: person.personId,
      personName: person.name,
      through: person.through,
      standsIn: effect.standsIn,
      shadow: effect.shadow === true,
      channelId: channel.channelId,
      kind: channel.kind,
      label: channel.label,
      address: channel.address,
      dueAtMs: effect.dueAtMs,
      tokenHash: token?.hash ?? null,
      tokenUntil: token ? until : null,
    }
    if (token)
      fired.push({
        page: { ...page, dueAt: new Date(page.dueAtMs) },
        escalation: { ...escalation, state },
        token: token.text,
      })
    return page
  })
  await insertPages(tx, pages)
  await hand(tx, fired)
  await armMany(
    tx,
    pages
      .filter((p) => p.tokenHash === null)
      .map((p) => ({ kind: 'oncall.page', key: p.id, dueAt: new Date(p.dueAtMs) })),
  )
}

function found(
  state: State,
  effect: { step: number; personId: string; channelId: string },
): { person: ChainPerson; channel: ChainChannel } {
  const { targets, alternates, shadows = [] } = state.chain.steps[effect.step]!
  const person = [...targets, ...alternates.flat(), ...shadows].find((p) => p.personId === effect.personId)!
  return { person, channel: person.channels.find((c) => c.channelId === effect.channelId)! }
}

/** The last word about a timer counts: a step that passed at once leaves none behind. */
async function setTimers(tx: Tx, changes: readonly Change[], timer: 'step' | 'lease'): Promise<void> {
  const kind = `oncall.${timer}`
  const last = new Map<string, Date | null>()
  for (const { escalation, effects } of changes)
    for (const effect of effects) {
      if (effect.do === 'arm' && effect.timer === timer) last.set(escalation.id, new Date(effect.dueAtMs))
      if (effect.do === 'disarm' && effect.timer === timer) last.set(escalation.id, null)
    }
  await disarmMany(
    tx,
    kind,
    [...last].flatMap(([key, dueAt]) => (dueAt === null ? [key] : [])),
  )
  await armMany(
    tx,
    [...last].flatMap(([key, dueAt]) => (dueAt === null ? [] : [{ kind, key, dueAt }])),
  )
}

/** Of the first page of a chain nobody needs to hear twice: `started` says it. */
const isNews = ({ effect, state }: Of<'fact'>) => effect.kind !== 'paged' || state.round > 0 || state.step > 0

/** Facts become sentences under the subject, and events for whoever listens. */
async function tell(tx: Tx, changes: readonly Change[]): Promise<void> {
  const facts = pick(changes, 'fact')
  await addEntries(
    tx,
    facts.map(({ escalation, effect }) => ({
      accountId: escalation.accountId,
      subject: escalation.subject,
      kind: `oncall.${effect.kind}`,
      visibility: 'internal' as const,
      text: effect.text,
      data: { escalationId: escalation.id, ...effect.data },
    })),
  )
  await publishMany(
    tx,
    facts.filter(isNews).map(
      ({ escalation, state, effect }): PalisadeEvent<OncallEventName> => ({
        name: `oncall.${effect.kind satisfies FactKind}`,
        accountId: escalation.accountId,
        subject: { kind: escalation.subject.kind, id: escalation.subject.id },
        data: { escalationId: escalation.id, severity: state.chain.severity, status: state.status, ...effect.data },
      }),
    ),
  )
}
