import type { Incident, State } from '../types.ts'

type Severity = 'P1' | 'P2' | 'P3' | 'P4'

/** An open alert of a system. `key`: what it is called where `monitoring` raised it for one of its checks; null of others. */
export type Trouble = { severity: Severity; key: string | null }

/** A check of a system; `alertKey`: what an alert for it is called. */
export type Looked = {
  severity: Severity
  state: 'pending' | 'up' | 'degraded' | 'down' | 'inconclusive'
  alertKey: string
}

const worse: Record<State, number> = { up: 0, inconclusive: 1, maintenance: 2, degraded: 3, down: 4 }

export function worstOf(states: readonly State[]): State {
  return states.reduce<State>((worst, state) => (worse[state] > worse[worst] ? state : worst), 'up')
}

const tells = ({ severity }: { severity: Severity }) => severity === 'P1' || severity === 'P2'

/**
 * A system by its open alerts: the highest severity is an outage, the next a trouble, others are no news for everybody. What
 * its checks cannot judge is neither well nor out of order: the alert of such a check stands because nobody could see it end, so it
 * is no outage of this time, and without another problem the system is inconclusive. Checks that nobody looked at yet say nothing,
 * unless there is no other.
 */
export function stateOfSystem(alerts: readonly Trouble[], checks: readonly Looked[] = []): State {
  const telling = checks.filter(tells)
  const unjudged = new Set(telling.filter(({ state }) => state === 'inconclusive').map(({ alertKey }) => alertKey))
  const standing = alerts.filter(({ key }) => key === null || !unjudged.has(key))
  if (standing.some(({ severity }) => severity === 'P1')) return 'down'
  if (standing.some(({ severity }) => severity === 'P2')) return 'degraded'
  if (unjudged.size > 0) return 'inconclusive'
  return telling.length > 0 && telling.every(({ state }) => state === 'pending') ? 'inconclusive' : 'up'
}

/** True while an incident or a maintenance is going on. */
export function isOn(incident: Pick<Incident, 'kind' | 'state' | 'begins' | 'ends'>, now: Date): boolean {
  if (incident.state === 'resolved' || incident.state === 'completed') return false
  if (incident.kind === 'incident') return true
  return incident.state === 'in_progress' || (incident.begins <= now && (incident.ends === null || now < incident.ends))
}

/** Of a component: during a maintenance that is what it is in; else the worst of its systems and of what is told of it. */
export function stateOfComponent(
  id: string,
  systems: readonly State[],
  incidents: readonly Incident[],
  now: Date,
): State {
  const told = incidents
    .filter((one) => isOn(one, now))
    .flatMap(({ components }) => components.filter((one) => one.id === id))
  if (told.some(({ state }) => state === 'maintenance')) return 'maintenance'
  return worstOf([...systems, ...told.map(({ state }) => state)])
}
