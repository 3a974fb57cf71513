import type { Condition, Content } from './rules/types.ts'

/** A rule. Its account is the provider's own where it is for everybody. */
export type Rule = {
  id: string
  accountId: string
  accountName: string
  accountNumber: string
  provider: boolean
  name: string
  description: string
  draft: Content
  revision: number
  versionId: string | null
  versionNumber: number | null
  event: string | null
  enabled: boolean
  pausedAt: Date | null
  createdName: string
  createdAt: Date
  changedName: string
  changedAt: Date
  retiredAt: Date | null
}

/** What was published once; nothing of it changes. */
export type Version = {
  id: string
  accountId: string
  ruleId: string
  number: number
  event: string
  condition: Condition
  feel: string
  act: string
  inputs: Record<string, string>
  hourly: number
  note: string
  publishedBy: string | null
  publishedName: string
  publishedAt: Date
}

export type FiringState = 'waiting' | 'done' | 'failed' | 'stopped'

export type Firing = {
  id: string
  accountId: string
  ruleAccountId: string
  ruleId: string
  versionId: string
  event: string
  subjectKind: string
  subjectId: string
  data: Record<string, unknown>
  seen: Record<string, unknown>
  inputs: Record<string, unknown>
  state: FiringState
  code: string | null
  text: string | null
  result: Record<string, unknown> | null
  depth: number
  ledBy: string[]
  at: Date
  endedAt: Date | null
}

export const subjectOf = (ruleId: string) => ({ kind: 'automation_rule', id: ruleId })
