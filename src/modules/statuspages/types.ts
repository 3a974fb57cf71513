export type State = 'up' | 'degraded' | 'down' | 'maintenance' | 'inconclusive'
export type IncidentKind = 'incident' | 'maintenance'
export const incidentStates = ['investigating', 'identified', 'monitoring', 'resolved'] as const
export const maintenanceStates = ['scheduled', 'in_progress', 'completed'] as const
export type IncidentState = (typeof incidentStates)[number] | (typeof maintenanceStates)[number]
export type Language = 'en' | 'de'

export type Page = {
  id: string
  accountId: string
  slug: string
  title: string
  intro: string
  language: Language
  published: boolean
  version: number
}

/** `systems`: for those who keep the page only. */
export type Component = { id: string; accountId: string; pageId: string; name: string; systems: string[] }
export type Span = { componentId: string; begins: Date; ends: Date | null; state: State }

export type Incident = {
  id: string
  accountId: string
  pageId: string
  kind: IncidentKind
  title: string
  state: IncidentState
  begins: Date
  ends: Date | null
  version: number
  components: { id: string; state: 'degraded' | 'down' | 'maintenance' }[]
  /** Newest first. */
  updates: { id: string; state: IncidentState; text: string; at: Date }[]
}
