import type { Json, TemplateCheck } from './rules/template-checks.ts'

/** What a system can be. A word nobody knows yet goes to the end, because lists show them in this order. */
export const systemKinds = [
  'server',
  'virtual_machine',
  'gateway',
  'network_device',
  'line',
  'application',
  'website',
  'database',
  'storage',
  'backup_set',
  'other',
] as const
export type SystemKind = (typeof systemKinds)[number]

/** A system of an account, as other modules see it. */
export type System = {
  id: string
  accountId: string
  name: string
  kind: SystemKind
  location: string | null
  /** A person of the account or of the provider who answers for it. */
  ownerId: string | null
  /** Address or name of the procedure for its alerts, one line. Null for readers outside the provider. */
  runbook: string | null
  contractId: string | null
  aliases: string[]
  templateId: string | null
  /** Set once it is watched no more. It keeps its record, and answers to no name. */
  retiredAt: Date | null
}

export type StoredSystem = System & {
  accountName: string
  accountNumber: string
  ownerName: string | null
  contractNumber: string | null
  contractName: string | null
  templateName: string | null
  /** What the provider's people wrote about it; '' for readers outside. */
  documentation: string
  retiredWhy: string | null
  version: number
  createdAt: Date
}

/** A child is reachable when in every group at least one (`any`) or each (`all`) of the members is. */
export type ParentGroup = { systemId: string; mode: 'any' | 'all'; members: readonly string[] }

/** Groups as they are given for a system. */
export type NewGroup = { mode: 'any' | 'all'; members: readonly string[] }

export type NewSystem = {
  accountId: string
  name: string
  kind: SystemKind
  location?: string | null
  ownerId?: string | null
  runbook?: string | null
  documentation?: string
  contractId?: string | null
  aliases?: readonly string[]
  /** Default: none. */
  parents?: readonly NewGroup[]
}

/** What a template asks for when a system is made from it; `key` stands as `{key}` in its texts. */
export type TemplateParameter = { key: string; label: string; required: boolean; default: string | null }

export type Template = {
  id: string
  name: string
  kind: SystemKind
  description: string
  location: string | null
  runbook: string | null
  documentation: string
  parameters: TemplateParameter[]
  checks: TemplateCheck[]
  version: number
  createdAt: Date
  changedAt: Date
  retiredAt: Date | null
  /** Systems in use that were made from it. */
  systems: number
}

export type { Json, TemplateCheck }

export const subjectOf = (id: string) => ({ kind: 'system', id })
