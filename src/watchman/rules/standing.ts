import {
  buildChain,
  type Chain,
  type CopiedEscalation,
  type CopiedPage,
  type Duty,
  decide,
  directoryOf,
  type Effect,
  type Event,
  type Severity,
  type State,
  stateName,
} from '#oncall-rules'
import type { Done } from '#watchman-rules'

/** A page as the watchman sees it. `over`: it is not sent any more. */
export type WatchedPage = Omit<CopiedPage, 'handed'> & {
  state: 'due' | 'sent' | 'failed' | 'over'
  attempts: number
  /** Its moment, later than due where a try has failed. */
  tryAtMs: number
}

/** An escalation in the watchman's hands. */
export type Watched = Omit<CopiedEscalation, 'pages'> & { pages: WatchedPage[] }

/** A chain of a moment; null for a policy nobody knows. */
export type Chains = (wanted: { policyId: string; severity: Severity; atMs: number }) => Chain | null

export function watch(copied: CopiedEscalation): Watched {
  return {
    ...copied,
    pages: copied.pages.map(({ handed, ...page }) => ({
      ...page,
      state: handed ? 'sent' : 'due',
      attempts: 0,
      tryAtMs: page.dueAtMs,
    })),
  }
}

/** Chains from the rotas, teams and channels of the copy, by the same rules as at the site. */
export function chainsOf(duty: Duty): Chains {
  const directory = directoryOf(duty.directory)
  const policies = new Map(duty.policies.map((policy) => [policy.policyId, policy]))
  return ({ policyId, severity, atMs }) => {
    const policy = policies.get(policyId)
    return policy ? buildChain(policy, severity, new Date(atMs), directory) : null
  }
}

/** The event whose time has come, if there is one. Pages that are due are no event. */
export function nextEvent(watched: Watched, nowMs: number, chains: Chains): Event | null {
  const { state, policyId, severity } = watched
  const dueAtMs = eventAt(watched)
  if (dueAtMs === null || dueAtMs > nowMs) return null
  if (state?.status === 'paging') return { type: 'step_due', dueAtMs }
  const chain = chains({ policyId, severity, atMs: dueAtMs }) ?? state?.chain
  if (!chain) return null
  return { type: state === null ? 'started' : 'lease_expired', dueAtMs, chain }
}

function eventAt({ state, startedAtMs }: Watched): number | null {
  if (state === null) return startedAtMs
  return state.status === 'paging' ? state.nextDueMs : state.status === 'acknowledged' ? state.leaseUntilMs : null
}

/** When something is to be done next; null: never by itself. */
export function wakeAt(watched: Watched): number | null {
  const moments = watched.pages.filter((page) => page.state === 'due').map((page) => page.tryAtMs)
  const event = eventAt(watched)
  if (event !== null) moments.push(event)
  return moments.length === 0 ? null : Math.min(...moments)
}

export const duePages = (watched: Watched, nowMs: number): WatchedPage[] =>
  watched.pages.filter((page) => page.state === 'due' && page.tryAtMs <= nowMs)

/** What the rules make of an event: the escalation after it, and the line for the record. A refusal is the rules' own. */
export function happened(
  watched: Watched,
  event: Event,
  nowMs: number,
  newId: () => string,
): { watched: Watched; done: Done & { do: 'event' } } | { refused: string; detail: string; germanDetail: string } {
  const decision = decide(watched.state, event, nowMs)
  if ('refused' in decision) return decision
  const { state, effects } = decision
  const pages = watched.pages.map((page) => ({ ...page }))
  const planned: WatchedPage[] = []
  for (const effect of effects) change(pages, planned, effect, state, newId)
  const done = {
    do: 'event' as const,
    before: stateName(watched.state),
    event,
    pageIds: planned.map((page) => page.id),
  }
  return { watched: { ...watched, state, pages: [...pages, ...planned] }, done }
}

function change(pages: WatchedPage[], planned: WatchedPage[], effect: Effect, state: State, newId: () => string): void {
  const all = [...pages, ...planned]
  switch (effect.do) {
    case 'page':
      planned.push(plannedPage(effect, state, newId()))
      break
    case 'hurry':
      for (const page of all)
        if (page.state === 'due' && isSame(page, effect))
          Object.assign(page, { dueAtMs: effect.dueAtMs, tryAtMs: effect.dueAtMs })
      break
    case 'expire':
      for (const page of all)
        if (page.state === 'due' && page.attempts === 0 && isOf(page, effect) && page.dueAtMs >= effect.fromMs)
          page.state = 'over'
      break
    case 'cancel':
      for (const page of all) if (page.state === 'due') page.state = 'over'
  }
}

type Place = { round: number; step: number }
const isOf = (page: Place, place: Place) => page.round === place.round && page.step === place.step
const isSame = (page: WatchedPage, other: Place & { personId: string; channelId: string }) =>
  isOf(page, other) && page.personId === other.personId && page.channelId === other.channelId

function plannedPage(effect: Effect & { do: 'page' }, state: State, id: string): WatchedPage {
  const { targets, alternates, shadows = [] } = state.chain.steps[effect.step]!
  const person = [...targets, ...alternates.flat(), ...shadows].find((one) => one.personId === effect.personId)!
  const channel = person.channels.find((one) => one.channelId === effect.channelId)!
  return {
    id,
    round: effect.round,
    step: effect.step,
    personId: person.personId,
    personName: person.name,
    channelId: channel.channelId,
    kind: channel.kind,
    address: channel.address,
    dueAtMs: effect.dueAtMs,
    shadow: effect.shadow === true,
    state: 'due',
    attempts: 0,
    tryAtMs: effect.dueAtMs,
  }
}
