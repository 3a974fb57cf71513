import type { Chain, ChainPerson } from './policy.ts'
import * as say from './sentences.ts'
import { type Draft, type FactKind, fact, type State, type StepEnd } from './state.ts'

/** A chain from its top: at the start, after a lease ran out, when passed on, when the severity rises. */
export function begin(draft: Draft, chain: Chain, dueAtMs: number, why: { kind: FactKind; text: string }): void {
  const { state } = draft
  const first = why.kind === 'started'
  if (!first) leave(draft, 'restarted')
  if (state.leaseUntilMs !== null) draft.effects.push({ do: 'disarm', timer: 'lease' })
  Object.assign(state, { chain, repeatsLeft: chain.repeat, holder: null, leaseUntilMs: null, waited: false })
  if (!first) state.round++
  state.roundDueMs = dueAtMs
  fact(draft, why.kind, why.text, { policy: chain.policyName, version: chain.version, severity: chain.severity })
  if (chain.steps.length === 0) {
    state.status = 'silent'
    state.nextDueMs = null
    if (!first) draft.effects.push({ do: 'disarm', timer: 'step' })
    fact(draft, 'silent', chain.silent ?? say.noSteps(chain), {})
    return
  }
  state.status = 'paging'
  walk(draft, 0, dueAtMs)
}

/** Enters steps from this one on until somebody can be reached, the chain waits for its next round, or it is over. */
export function walk(draft: Draft, from: number, dueAtMs: number): void {
  const { state } = draft
  let step = from
  while (step < state.chain.steps.length || (state.waited && state.repeatsLeft > 0)) {
    if (step >= state.chain.steps.length) step = nextRound(state, dueAtMs)
    if (enter(draft, step, dueAtMs)) return
    step++
  }
  if (state.repeatsLeft > 0) waitForRound(draft, dueAtMs)
  else exhaust(draft)
}

export function nextRound(state: State, dueAtMs: number): number {
  Object.assign(state, {
    round: state.round + 1,
    repeatsLeft: state.repeatsLeft - 1,
    roundDueMs: dueAtMs,
    waited: false,
  })
  return state.chain.repeatFrom
}

/** Pages a step. False when nobody there can be reached: then it passed at once. */
function enter(draft: Draft, step: number, dueAtMs: number): boolean {
  const { state } = draft
  const { round } = state
  const { targets, alternates, afterMs } = state.chain.steps[step]!
  Object.assign(state, { step, stepDueMs: dueAtMs, alternates: 0, pages: [] })
  draft.effects.push({ do: 'begin_step', round, step, dueAtMs })
  call(draft, targets, dueAtMs, false)
  callAlternates(draft, dueAtMs)
  if (!hope(state)) {
    pass(draft)
    return false
  }
  const learners = state.chain.steps[step]!.shadows ?? []
  call(draft, learners, dueAtMs, false, true)
  const standIns = alternates.slice(0, state.alternates)
  fact(draft, 'paged', say.paged(state.chain, step, targets, standIns.at(-1) ?? null, learners), {
    round,
    step,
  })
  if (standIns.length === 0) tellUnreachable(draft, targets)
  waitUntil(draft, dueAtMs + afterMs)
  return true
}

/** Of several who are paged together, who cannot be reached: the others have it, and the record says so. */
function tellUnreachable(draft: Draft, targets: readonly ChainPerson[]): void {
  const { round, step } = draft.state
  for (const person of targets)
    if (!draft.state.pages.some((page) => page.personId === person.personId && page.hope))
      fact(draft, 'passed_over', say.passedOver(person), { round, step, personId: person.personId })
}

function call(draft: Draft, people: readonly ChainPerson[], dueAtMs: number, standsIn: boolean, shadow = false): void {
  const { state, effects, nowMs } = draft
  const endMs = dueAtMs + state.chain.steps[state.step]!.afterMs
  const over = endMs <= nowMs && !isLast(state)
  for (const { personId, channels } of people) {
    if (state.pages.some((page) => page.personId === personId)) continue
    for (const { channelId, delayMs, working } of channels) {
      const page = { personId, channelId, dueAtMs: dueAtMs + delayMs }
      // We are late and the step is over already: what it would have expired is not sent now.
      if (over && page.dueAtMs >= endMs) continue
      const along = shadow ? { shadow: true as const } : {}
      state.pages.push({ ...page, failed: false, hope: working && !shadow, ...along })
      effects.push({ do: 'page', round: state.round, step: state.step, ...page, standsIn, ...along })
    }
  }
}

/** After this step nothing follows, so that it expires nothing. */
export const isLast = (state: State) => state.step === state.chain.steps.length - 1 && state.repeatsLeft === 0

export function callAlternates(draft: Draft, dueAtMs: number): void {
  const { state } = draft
  const { alternates } = state.chain.steps[state.step]!
  while (!hope(state) && state.alternates < alternates.length) {
    call(draft, alternates[state.alternates]!, dueAtMs, true)
    state.alternates++
  }
}

/** Somebody paged in this step may still be reached. */
export const hope = (state: State) => state.pages.some((page) => page.hope && !page.failed)

export function waitUntil(draft: Draft, dueAtMs: number): void {
  draft.state.nextDueMs = dueAtMs
  draft.effects.push({ do: 'arm', timer: 'step', dueAtMs })
}

export function pass(draft: Draft): void {
  const { state } = draft
  draft.effects.push({ do: 'end_step', round: state.round, step: state.step, outcome: 'passed' })
  fact(draft, 'step_passed', say.passed(state.chain, state.step), { round: state.round, step: state.step })
}

/**
 * In the whole round nobody could be reached. The next one keeps the rhythm of the chain instead of starting at once:
 * otherwise a gateway that is away for a minute would use up every repetition in that minute.
 */
function waitForRound(draft: Draft, dueAtMs: number): void {
  const { state } = draft
  const lengthMs = state.chain.steps.reduce((sum, step) => sum + step.afterMs, 0)
  Object.assign(state, { step: state.chain.steps.length, pages: [] })
  fact(draft, 'waiting', say.waiting(state.chain), { round: state.round })
  waitUntil(draft, Math.max(state.roundDueMs + lengthMs, dueAtMs))
}

/** The chain is over. What it had planned is still sent, and whoever was paged may still acknowledge. */
function exhaust(draft: Draft): void {
  const { state } = draft
  Object.assign(state, { status: 'exhausted', nextDueMs: null })
  draft.effects.push({ do: 'disarm', timer: 'step' })
  fact(draft, 'exhausted', say.exhausted(state.chain, state.waited), { round: state.round })
}

/** Ends the step that is running, if one is, and takes back what has not left. */
export function leave(draft: Draft, outcome: StepEnd): void {
  const { state, effects } = draft
  const running = state.status === 'paging' && state.step < state.chain.steps.length
  if (running) effects.push({ do: 'end_step', round: state.round, step: state.step, outcome })
  effects.push({ do: 'cancel' })
}
