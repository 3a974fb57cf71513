import type { Chain, Severity } from './policy.ts'
import * as say from './sentences.ts'
import { type By, type Decision, type Draft, type Event, fact, type Refused, type Seen, type State } from './state.ts'
import { begin, callAlternates, hope, isLast, leave, nextRound, pass, waitUntil, walk } from './walk.ts'

/**
 * The next state of an escalation and what must be done, in one transaction. Pure: the same state, event and `nowMs`
 * give the same answer, and an event that comes again changes nothing. `null` is the state before it started.
 *
 * Due times never count from `nowMs` but from the due time before, so that a late process does not make the chain late.
 */
export function decide(before: State | null, event: Event, nowMs: number): Decision {
  if (before === null) {
    if (event.type !== 'started') throw new Error(`An escalation that has not started got ${event.type}.`)
    return start(event.chain, event.dueAtMs, nowMs)
  }
  const draft: Draft = { state: { ...before, pages: before.pages.map((page) => ({ ...page })) }, effects: [], nowMs }
  const refusal = apply(draft, event)
  return refusal ?? { state: draft.state, effects: draft.effects }
}

function start(chain: Chain, dueAtMs: number, nowMs: number): Decision {
  const state: State = {
    status: 'paging',
    chain,
    round: 0,
    repeatsLeft: chain.repeat,
    step: 0,
    roundDueMs: dueAtMs,
    stepDueMs: dueAtMs,
    nextDueMs: null,
    alternates: 0,
    pages: [],
    waited: false,
    holder: null,
    leaseUntilMs: null,
  }
  const draft = { state, effects: [], nowMs }
  begin(draft, chain, dueAtMs, { kind: 'started', text: say.started(chain) })
  return { state: draft.state, effects: draft.effects }
}

function apply(draft: Draft, event: Event): Refused | undefined {
  const { state } = draft
  switch (event.type) {
    case 'started':
      break
    case 'step_due':
      stepDue(draft, event.dueAtMs)
      break
    case 'page_failed':
      pageFailed(draft, event)
      break
    case 'acknowledged':
      return acknowledge(draft, event.by)
    case 'progress':
      if (state.status === 'acknowledged')
        lease(draft, Math.max(state.leaseUntilMs!, draft.nowMs + state.chain.leaseMs))
      break
    case 'lease_expired':
      leaseExpired(draft, event)
      break
    case 'escalate':
      return escalate(draft, event.by, event.seen)
    case 'handed_over':
      return handOver(draft, event)
    case 'severity_changed':
      severityChanged(draft, event.chain)
      break
    case 'closed':
      close(draft, event.by)
  }
}

const closedAlready: Refused = {
  refused: 'oncall.closed',
  detail: 'What it was about is closed.',
  germanDetail: 'Worum es ging, ist abgeschlossen.',
}

function isOver(state: State, seen: Seen | undefined): boolean {
  return state.status === 'paging' && seen !== undefined && (seen.round !== state.round || seen.step !== state.step)
}

function stepDue(draft: Draft, dueAtMs: number): void {
  const { state, effects } = draft
  if (state.status !== 'paging' || state.nextDueMs !== dueAtMs) return
  if (state.step >= state.chain.steps.length) {
    walk(draft, nextRound(state, dueAtMs), dueAtMs)
    return
  }
  const { round, step } = state
  state.waited = true
  effects.push({ do: 'end_step', round, step, outcome: 'expired' })
  if (!isLast(state)) effects.push({ do: 'expire', round, step, fromMs: dueAtMs })
  walk(draft, step + 1, dueAtMs)
}

function pageFailed(draft: Draft, event: Event & { type: 'page_failed' }): void {
  const { state, effects, nowMs } = draft
  if (state.status !== 'paging' || state.round !== event.round || state.step !== event.step) return
  const page = state.pages.find((p) => p.personId === event.personId && p.channelId === event.channelId)
  if (!page || page.failed) return
  page.failed = true
  const next = state.pages.find((p) => p.personId === event.personId && !p.failed && p.dueAtMs > nowMs)
  if (next) {
    next.dueAtMs = nowMs
    effects.push({
      do: 'hurry',
      round: state.round,
      step: state.step,
      personId: next.personId,
      channelId: next.channelId,
      dueAtMs: nowMs,
    })
  }
  if (!page.shadow && !state.pages.some((p) => p.personId === event.personId && !p.failed)) tellPassedOver(draft, event)
  if (hope(state)) return
  const called = state.alternates
  callAlternates(draft, nowMs)
  if (hope(state)) {
    const { alternates, afterMs } = state.chain.steps[state.step]!
    fact(draft, 'stands_in', say.standsIn(alternates[state.alternates - 1]!), {
      round: state.round,
      step: state.step,
      called,
    })
    waitUntil(draft, nowMs + afterMs)
    return
  }
  pass(draft)
  walk(draft, state.step + 1, nowMs)
}

function tellPassedOver(draft: Draft, { round, step, personId }: Event & { type: 'page_failed' }): void {
  const { targets, alternates } = draft.state.chain.steps[step]!
  const person = [...targets, ...alternates.flat()].find((one) => one.personId === personId)
  if (person) fact(draft, 'passed_over', say.passedOver(person), { round, step, personId })
}

function acknowledge(draft: Draft, by: By): Refused | undefined {
  const { state, effects, nowMs } = draft
  if (state.status === 'closed') return closedAlready
  if (state.status === 'acknowledged') {
    if (state.holder!.personId === by.personId) return
    const { name } = state.holder!
    return { refused: 'oncall.already_acknowledged', detail: `${name} has it.`, germanDetail: `${name} hat es.` }
  }
  leave(draft, 'acknowledged')
  effects.push({ do: 'disarm', timer: 'step' })
  Object.assign(state, { status: 'acknowledged', nextDueMs: null, holder: { ...by, atMs: nowMs } })
  lease(draft, nowMs + state.chain.leaseMs)
  fact(draft, 'acknowledged', say.acknowledged(by, state.chain.leaseMs), { personId: by.personId, via: by.via })
}

function lease(draft: Draft, untilMs: number): void {
  if (draft.state.leaseUntilMs === untilMs) return
  draft.state.leaseUntilMs = untilMs
  draft.effects.push({ do: 'arm', timer: 'lease', dueAtMs: untilMs })
}

/** Nobody worked on it in time: the page starts again, counted from the moment the time was up. */
function leaseExpired(draft: Draft, event: Event & { type: 'lease_expired' }): void {
  const { state } = draft
  if (state.status !== 'acknowledged' || state.leaseUntilMs !== event.dueAtMs) return
  begin(draft, event.chain, event.dueAtMs, { kind: 'lease_expired', text: say.leaseExpired(state.holder!) })
}

function handOver(draft: Draft, event: Event & { type: 'handed_over' }): Refused | undefined {
  if (draft.state.status === 'closed') return closedAlready
  if (isOver(draft.state, event.seen)) return
  begin(draft, event.chain, draft.nowMs, { kind: 'handed_over', text: say.handedOver(event.by, event.to) })
}

/** Somebody wants the next step now. After the last one the chain begins again: a person who asks is never refused help. */
function escalate(draft: Draft, by: By, seen: Seen | undefined): Refused | undefined {
  const { state, nowMs } = draft
  if (state.status === 'closed') return closedAlready
  if (state.chain.steps.length === 0)
    return { refused: 'oncall.no_next_step', detail: state.chain.silent ?? '', germanDetail: '' }
  if (isOver(state, seen)) return
  const next = state.status === 'exhausted' ? state.chain.steps.length : state.step + 1
  leave(draft, 'escalated')
  if (state.leaseUntilMs !== null) draft.effects.push({ do: 'disarm', timer: 'lease' })
  fact(draft, 'escalated', say.escalated(by), { personId: by.personId, via: by.via })
  Object.assign(state, { status: 'paging', holder: null, leaseUntilMs: null, waited: true })
  if (next >= state.chain.steps.length && state.repeatsLeft === 0) state.repeatsLeft = 1
  walk(draft, next, nowMs)
}

const rank = (severity: Severity) => Number(severity.slice(1))

/** A higher severity begins its own chain; whoever has acknowledged keeps it, for the shorter time. A lower one changes nothing that runs. */
function severityChanged(draft: Draft, chain: Chain): void {
  const { state } = draft
  if (state.status === 'closed' || chain.severity === state.chain.severity) return
  const text = say.severityChanged(state.chain.severity, chain.severity)
  const rises = rank(chain.severity) < rank(state.chain.severity)
  if (state.status !== 'acknowledged' && rises) {
    begin(draft, chain, draft.nowMs, { kind: 'severity_changed', text })
    return
  }
  fact(draft, 'severity_changed', text, { severity: chain.severity })
  if (state.status !== 'acknowledged') return
  state.chain = chain
  state.step = Math.min(state.step, Math.max(0, chain.steps.length - 1))
  if (rises) lease(draft, Math.min(state.leaseUntilMs!, draft.nowMs + chain.leaseMs))
}

function close(draft: Draft, by: string | null): void {
  const { state, effects } = draft
  if (state.status === 'closed') return
  leave(draft, 'closed')
  effects.push({ do: 'disarm', timer: 'step' }, { do: 'disarm', timer: 'lease' })
  Object.assign(state, { status: 'closed', nextDueMs: null, leaseUntilMs: null })
  fact(draft, 'closed', say.closed(by), {})
}
