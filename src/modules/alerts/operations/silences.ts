import { accountsByIds, findAccount, permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { SilenceReply } from '../contract.ts'
import { problems } from '../problems.ts'
import { endSilence as end, insertSilence, lockSilence, type Silence, selectSilences } from '../queries/silences.ts'
import { compilePattern } from '../rules/pattern/pattern.ts'
import type { Matcher } from '../rules/silence.ts'
import { checkMatchers } from './matched.ts'
import { accountRefOf } from './read.ts'

/** A silence to be made. `author`: the name shown, where it is not the acting person's (Alertmanager's API gives one). */
export type NewSilence = {
  accountId: string | null
  matchers: readonly Matcher[]
  startsAt?: Date
  endsAt: Date
  comment: string
  author?: string
}

const weekMs = 7 * 86_400_000
/** As Alertmanager: nothing shuts a problem up for ever. */
const longestMs = 366 * 86_400_000

/** Calls nobody for what matches, from `startsAt` (now) until `endsAt`. Refuses patterns that cannot be read, and times that never come. */
export async function createSilence(tx: Tx, input: NewSilence): Promise<Silence> {
  permit(tx.actor, 'alert.act', { accountId: input.accountId })
  if (input.accountId !== null && !(await findAccount(tx, input.accountId))) throw notFound()
  checkPatterns(input.matchers)
  const startsAt = input.startsAt && input.startsAt > tx.now ? input.startsAt : tx.now
  const length = input.endsAt.getTime() - startsAt.getTime()
  if (length <= 0 || length > longestMs) throw problems.refuse('alerts.silence_refused')
  const silence: Silence = {
    id: newId(),
    accountId: input.accountId,
    matchers: [...input.matchers],
    startsAt,
    endsAt: input.endsAt,
    comment: input.comment,
    author: input.author ?? tx.actor.name,
    createdBy: tx.actor.personId,
    createdAt: tx.now,
  }
  await insertSilence(tx, silence)
  await tell(tx, 'alerts.silenced', silence)
  return silence
}

function checkPatterns(matchers: readonly Matcher[]): void {
  checkMatchers(matchers)
  // What matches everything would shut up the whole house.
  if (
    matchers.every(({ op, value }) => (op === '=~' && compilePattern(value).whole('')) || (op === '=' && value === ''))
  )
    throw problems.refuse('alerts.silence_refused', { detail: 'At least one matcher must not match an empty value.' })
}

/** Ends a silence now. Refuses `alerts.over` where it ended before. */
export async function endSilence(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'alert.read', { accountId: null })
  const silence = await lockSilence(tx, id)
  if (!silence) throw notFound()
  permit(tx.actor, 'alert.act', { accountId: silence.accountId })
  if (silence.endsAt <= tx.now) throw problems.refuse('alerts.over')
  await end(tx, id, tx.now)
  await tell(tx, 'alerts.silence_ended', silence)
}

/** Silences that hold or will and those that ended within a week: of one account with those of all, or everybody's. */
export function silencesOf(tx: Tx, accountId: string | null): Promise<Silence[]> {
  permit(tx.actor, 'alert.read', { accountId: null })
  return selectSilences(tx, new Date(tx.now.getTime() - weekMs), accountId)
}

export async function listSilences(tx: Tx): Promise<{ items: SilenceReply[] }> {
  const silences = await silencesOf(tx, null)
  return { items: await silenceReplies(tx, silences) }
}

export async function silenceReplies(tx: Tx, silences: readonly Silence[]): Promise<SilenceReply[]> {
  const accounts = await accountsByIds(tx, [...new Set(silences.flatMap(({ accountId }) => accountId ?? []))])
  return silences.map((silence) => ({
    id: silence.id,
    account: silence.accountId ? accountRefOf(accounts, silence.accountId) : null,
    matchers: silence.matchers,
    startsAt: silence.startsAt,
    endsAt: silence.endsAt,
    comment: silence.comment,
    author: silence.author,
    createdAt: silence.createdAt,
    state: silence.endsAt <= tx.now ? 'expired' : silence.startsAt > tx.now ? 'pending' : 'active',
  }))
}

async function tell(tx: Tx, act: 'alerts.silenced' | 'alerts.silence_ended', silence: Silence): Promise<void> {
  const words = silence.matchers.map(({ name, op, value }) => `${name}${op}${value}`).join(', ')
  await recordAct(tx, {
    act,
    subject: { kind: 'silence', id: silence.id, name: words.slice(0, 200) },
    accountId: silence.accountId,
    after: { until: silence.endsAt.toISOString(), comment: silence.comment },
  })
  await publish(tx, {
    name: 'alerts.settings_changed',
    accountId: silence.accountId,
    subject: { kind: 'silence', id: silence.id },
    data: { what: 'silence' },
  })
}
