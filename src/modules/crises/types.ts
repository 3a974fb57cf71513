import type { Matcher } from '#alerts'
import type { Severity } from '#platform/http/contract.ts'
import type { UpdateMinutes } from './rules/updates.ts'

export const roleNames = ['lead', 'scribe', 'communications'] as const
export type RoleName = (typeof roleNames)[number]

/** What a role is called in drawings (`who`) and in sentences. */
export const roleWords: Record<RoleName, string> = {
  lead: 'incident lead',
  scribe: 'scribe',
  communications: 'communications',
}

/** A published procedure, and what it is for. */
export type Runbook = {
  id: string
  /** Null: of all accounts. */
  accountId: string | null
  name: string
  procedureAccountId: string
  procedureId: string
  severities: Severity[]
  alertRuleId: string | null
  matchers: Matcher[]
  updateMinutes: UpdateMinutes
  active: boolean
  version: number
  changedBy: string
  changedAt: Date
}

export type Crisis = {
  id: string
  accountId: string
  number: number
  title: string
  severity: Severity
  state: 'open' | 'closed'
  automatic: boolean
  incidentId: string | null
  requestId: string | null
  /** Requests it was about before merges took it along, the newest last. */
  wasAbout: string[]
  /** The crisis it ended in. */
  mergedIntoId: string | null
  /** Its checklist. */
  runId: string | null
  runbookId: string | null
  /** The newest words on where it stands. */
  summary: string
  updateMinutes: UpdateMinutes
  updatedAt: Date | null
  updateDueAt: Date | null
  startedBy: string | null
  startedName: string
  startedAt: Date
  closedName: string | null
  closedAt: Date | null
  /** The version of the post-mortem its lead stands for. */
  signedNumber: number | null
  signedName: string | null
  signedAt: Date | null
  version: number
}

export type Role = {
  role: RoleName
  personId: string
  /** Nobody chose them: they were on call, or took the page. */
  byDefault: boolean
  rotaId: string | null
  since: Date
}

export type Handover = {
  id: string
  roles: RoleName[]
  fromId: string
  toId: string
  word: string
  /** The shift that begins, where the rota asked for it and not a person. */
  shift: string | null
  rotaId: string | null
  state: 'asked' | 'accepted' | 'declined' | 'withdrawn'
  askedAt: Date
  decidedAt: Date | null
}

export type PostMortem = { number: number; text: string; savedName: string; savedAt: Date }

export const subjectOf = (id: string) => ({ kind: 'crisis', id })
