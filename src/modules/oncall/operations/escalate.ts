import { isDeepStrictEqual } from 'node:util'
import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { armMany } from '#platform/timers/timers.ts'
import { problems } from '../problems.ts'
import {
  closeUnstarted,
  insertEscalations,
  lockEscalations,
  runningIds,
  type StoredEscalation,
  setSeverity,
} from '../queries/escalation.ts'
import type { Subject } from '../rules/elsewhere.ts'
import { decide } from '../rules/escalation.ts'
import type { Bodies } from '../rules/page-text.ts'
import { type Severity, withFirst } from '../rules/policy.ts'
import type { By, Event, Seen } from '../rules/state.ts'
import { type Change, carryOut } from './carry-out.ts'
import { type Chains, prepareChains } from './chains.ts'

export type StartEscalation = {
  accountId: string
  subject: Subject
  /** One line: what is wrong. */
  title: string
  /** A few lines more. */
  body: string
  /** The body in other languages, by language: `{ de: … }`. Whoever reads none of them gets `body`. */
  bodies?: Bodies
  severity: Severity
  policyId: string
}

type SubjectKey = { kind: string; id: string }

/**
 * Starts paging, for thousands at once. A subject whose chain runs is left alone. What is started by a customer's own
 * transaction, which cannot see rotas, starts from a timer that is due now, a few milliseconds after the commit.
 */
export async function startEscalations(tx: Tx, list: readonly StartEscalation[]): Promise<void> {
  if (list.length === 0) return
  if (tx.actor.staff) return startNow(tx, list)
  const waiting = list.map((escalation) => ({ bodies: {}, ...escalation, id: newId(), state: null }))
  await insertEscalations(tx, waiting)
  await armMany(
    tx,
    waiting.map(({ id }) => ({ kind: 'oncall.start', key: id, dueAt: tx.now })),
  )
}

/** How many are stored by one set of statements: more would only make long parameters. */
const chunk = 1000

async function startNow(tx: Tx, list: readonly StartEscalation[]): Promise<void> {
  const chains = await prepareChains(
    tx,
    list.map((e) => e.policyId),
  )
  for (let from = 0; from < list.length; from += chunk) {
    const changes = list.slice(from, from + chunk).map((wanted): Change => {
      const escalation = {
        bodies: {},
        ...wanted,
        id: newId(),
        status: 'starting' as const,
        startedAt: tx.now,
        closedAt: null,
        state: null,
      }
      return started(tx, escalation, chains)
    })
    const added = await insertEscalations(
      tx,
      changes.map(({ escalation, state }) => ({ ...escalation, state })),
    )
    await carryOut(
      tx,
      changes.filter(({ escalation }) => added.has(escalation.id)),
      { stored: true },
    )
  }
}

function started(tx: Tx, escalation: StoredEscalation, chains: Chains): Change {
  const dueAtMs = escalation.startedAt.getTime()
  const chain = chains.chainFor({ policyId: escalation.policyId, severity: escalation.severity, atMs: dueAtMs })
  return { escalation, ...decided(decide(null, { type: 'started', chain, dueAtMs }, tx.now.getTime())) }
}

/** Builds the chains of escalations that wait for their start, and pages their first step. */
export async function beginEscalations(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const waiting = (await lockEscalations(tx, ids)).filter((e) => e.status === 'starting')
  const chains = await prepareChains(
    tx,
    waiting.map((e) => e.policyId),
  )
  await carryOut(
    tx,
    waiting.map((escalation) => started(tx, escalation, chains)),
  )
}

function decided(decision: ReturnType<typeof decide>): Pick<Change, 'state' | 'effects'> {
  if ('refused' in decision) {
    const { refused, ...details } = decision
    throw problems.refuse(refused, details)
  }
  return decision
}

/** Which event an escalation gets; null: none. It may ask for chains of this moment. */
type EventFor = (escalation: StoredEscalation, chains: Chains) => Event | null

/**
 * Locks escalations, decides each, and carries everything out. Throws the refusal of the rules. Those that have not started
 * yet are left out.
 */
export async function happen(
  tx: Tx,
  ids: readonly string[],
  eventFor: EventFor,
  options: { freshChains?: boolean; personIds?: readonly string[] } = {},
): Promise<void> {
  if (ids.length === 0) return
  const locked = (await lockEscalations(tx, ids)).filter((e) => e.state !== null)
  const fresh = options.freshChains ?? false
  const chains = fresh
    ? await prepareChains(
        tx,
        locked.map((e) => e.policyId),
        options.personIds,
      )
    : noChains
  const changes: Change[] = []
  for (const escalation of locked) {
    const event = eventFor(escalation, chains)
    if (!event) continue
    const { state, effects } = decided(decide(escalation.state, event, tx.now.getTime()))
    // A channel that failed asks for nothing while another one is left, but must not be forgotten.
    if (effects.length > 0 || !isDeepStrictEqual(state, escalation.state)) changes.push({ escalation, state, effects })
  }
  await carryOut(tx, changes)
}

const noChains: Chains = {
  chainFor() {
    throw new Error('This event was not announced to need chains.')
  },
  person: () => null,
}

/** Ends paging about subjects, whatever its state. For a customer's transaction a timer does it, due now. */
export async function closeEscalations(tx: Tx, subjects: readonly SubjectKey[]): Promise<void> {
  if (subjects.length === 0) return
  if (!tx.actor.staff) {
    const timers = subjects.map(({ kind, id }) => ({ kind: 'oncall.close', key: id, dueAt: tx.now, data: { kind } }))
    return armMany(tx, timers)
  }
  const ids = await runningIds(tx, subjects)
  await closeUnstarted(tx, ids)
  const by = tx.actor.kind === 'person' ? tx.actor.name : null
  await happen(tx, ids, () => ({ type: 'closed', by }))
}

/** Somebody works on it: an acknowledgement holds for its whole time again. Nothing where nobody acknowledged. */
export async function progress(tx: Tx, subject: SubjectKey): Promise<void> {
  if (!tx.actor.staff) return
  await happen(tx, await runningIds(tx, [subject]), () => ({ type: 'progress' }))
}

/** A higher severity pages by its own branch; a lower one lets what runs go on. */
export async function raiseSeverity(tx: Tx, subject: SubjectKey, severity: Severity): Promise<void> {
  if (!tx.actor.staff) {
    const data = { kind: subject.kind, severity }
    return armMany(tx, [{ kind: 'oncall.severity', key: subject.id, dueAt: tx.now, data }])
  }
  const ids = await runningIds(tx, [subject])
  await setSeverity(tx, ids, severity)
  await happen(
    tx,
    ids,
    (escalation, chains) => ({
      type: 'severity_changed',
      chain: chains.chainFor({ policyId: escalation.policyId, severity, atMs: tx.now.getTime() }),
    }),
    { freshChains: true },
  )
}

/** How a person acts on an escalation: by its id, or by what it is about. */
export type Which = { escalationId: string } | { subject: SubjectKey }

async function idsOf(tx: Tx, which: Which): Promise<string[]> {
  const ids = 'subject' in which ? await runningIds(tx, [which.subject]) : [which.escalationId]
  const [first] = await lockEscalations(tx, ids)
  if (!first) throw notFound()
  permit(tx.actor, 'escalation.act', { accountId: first.accountId })
  return ids
}

function actor(tx: Tx): By {
  const { personId, name, via } = tx.actor
  if (personId === null) throw problems.refuse('oncall.person_unknown', { detail: 'Only a person can do this.' })
  return { personId, name, via }
}

/** The acting person takes it. Refuses `oncall.already_acknowledged`, `oncall.closed`. */
export async function acknowledge(tx: Tx, which: Which, via?: string): Promise<void> {
  const ids = await idsOf(tx, which)
  const by = { ...actor(tx), ...(via && { via }) }
  await happen(tx, ids, () => ({ type: 'acknowledged', by }))
}

/** The next step now. With `seen`, only while that step runs. Refuses `oncall.no_next_step`, `oncall.closed`. */
export async function escalateNow(tx: Tx, which: Which, options: { seen?: Seen; via?: string } = {}): Promise<void> {
  const ids = await idsOf(tx, which)
  const by = { ...actor(tx), ...(options.via && { via: options.via }) }
  await happen(tx, ids, () => ({ type: 'escalate', by, seen: options.seen }))
}

/** Time a person has whom it is passed on to, where the policy has no step that says one. */
const passedOnMs = 120_000

/** Another person is paged first, then the chain of this moment. Refuses `oncall.person_unknown` for who cannot be paged. */
export async function handOver(
  tx: Tx,
  which: Which,
  toPersonId: string,
  options: { seen?: Seen; via?: string } = {},
): Promise<void> {
  const ids = await idsOf(tx, which)
  const by = { ...actor(tx), ...(options.via && { via: options.via }) }
  await happen(
    tx,
    ids,
    (escalation, chains) => {
      const person = chains.person(toPersonId)
      if (!person) throw problems.refuse('oncall.person_unknown')
      const chain = chains.chainFor({
        policyId: escalation.policyId,
        severity: escalation.severity,
        atMs: tx.now.getTime(),
      })
      const first = withFirst(chain, person, chain.steps[0]?.afterMs ?? passedOnMs)
      return {
        type: 'handed_over',
        by,
        to: { personId: person.personId, name: person.name },
        chain: first,
        seen: options.seen,
      }
    },
    { freshChains: true, personIds: [toPersonId] },
  )
}
