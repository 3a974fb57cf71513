import type { statuspages } from '#contracts/statuspages'
import type { Reply } from '../../api.ts'
import { say } from '../../words/statuspages.ts'

export type Page = Reply<typeof statuspages.getStatusPage>
export type Incident = Page['incidents'][number]
export type Step = Incident['state']
export type Affected = Incident['components'][number]

/** Colours are those of health. */
export const STATES = {
  up: { word: say.up, look: 'up' },
  degraded: { word: say.degraded, look: 'p2' },
  down: { word: say.down, look: 'p1' },
  maintenance: { word: say.inMaintenance, look: 'line' },
  inconclusive: { word: say.inconclusive, look: 'inc' },
} as const

const INCIDENT: Step[] = ['investigating', 'identified', 'monitoring', 'resolved']
const MAINTENANCE: Step[] = ['scheduled', 'in_progress', 'completed']

/** The states something of this kind goes through, as choices. */
export const stepsOf = (kind: Incident['kind']) =>
  (kind === 'maintenance' ? MAINTENANCE : INCIDENT).map((value) => ({ value, label: say[value] }))

export const isOver = ({ state }: Incident) => state === 'resolved' || state === 'completed'
