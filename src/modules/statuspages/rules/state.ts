import type { Incident, State } from '../types.ts'

/** What an open alert of a system says of it. */
export type Trouble = { severity: 'P1' | 'P2' | 'P3' | 'P4' }

const worse: Record<State, number> = { up: 0, inconclusive: 1, maintenance: 2, degraded: 3, down: 4 }

export function worstOf(states: readonly State[]): State {
  return states.reduce<State>((worst, state) => (worse[state] > worse[worst] ? state : worst), 'up')
}

/** A system by its open alerts: the highest severity is an outage, the next a trouble, others are no news for everybody. */
export function stateOfSystem(alerts: readonly Trouble[]): State {
  if (alerts.some(({ severity }) => severity === 'P1')) return 'down'
  return alerts.some(({ severity }) => severity === 'P2') ? 'degraded' : 'up'
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
