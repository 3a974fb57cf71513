import type { Kind, Template } from './kinds.ts'

type Check = Template['checks'][number]
export type CheckSeverity = Check['severity']

export interface ThresholdDraft {
  value: string
  above: string
  below: string
  severity: CheckSeverity
}

/** Settings stand as they are typed, so that nothing is lost while they are no JSON yet. */
export interface CheckDraft {
  name: string
  kind: string
  everySeconds: number
  severity: CheckSeverity
  settings: string
  thresholds: ThresholdDraft[]
}

/** What stands in the form of a template; empty text is nothing. */
export interface TemplateDraft {
  name: string
  kind: Kind
  description: string
  location: string
  runbook: string
  documentation: string
  parameters: { key: string; label: string; required: boolean; default: string }[]
  checks: CheckDraft[]
}

export const newCheck = (): CheckDraft => ({
  name: '',
  kind: 'http',
  everySeconds: 60,
  severity: 'P2',
  settings: '{}',
  thresholds: [],
})

export function draftOf(saved: Template | undefined): TemplateDraft {
  return {
    name: saved?.name ?? '',
    kind: saved?.kind ?? 'server',
    description: saved?.description ?? '',
    location: saved?.location ?? '',
    runbook: saved?.runbook ?? '',
    documentation: saved?.documentation ?? '',
    parameters: (saved?.parameters ?? []).map((one) => ({ ...one, default: one.default ?? '' })),
    checks: (saved?.checks ?? []).map((check) => ({
      ...check,
      settings: JSON.stringify(check.settings, null, 2),
      thresholds: check.thresholds.map((limit) => ({ ...limit, above: limit.above ?? '', below: limit.below ?? '' })),
    })),
  }
}

/** The settings of a check, or null while they are no JSON object. */
export function readSettings(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as never) : null
  } catch {
    return null
  }
}

export const unreadable = (draft: TemplateDraft) => draft.checks.some(({ settings }) => readSettings(settings) === null)

/** The draft as the server takes it. */
export function bodyOf(draft: TemplateDraft) {
  return {
    ...draft,
    name: draft.name.trim(),
    location: draft.location.trim() || null,
    runbook: draft.runbook.trim() || null,
    parameters: draft.parameters.map((one) => ({ ...one, default: one.default.trim() || null })),
    checks: draft.checks.map((check) => ({
      ...check,
      settings: readSettings(check.settings) ?? {},
      thresholds: check.thresholds.map((limit) => ({
        ...limit,
        above: limit.above.trim() || null,
        below: limit.below.trim() || null,
      })),
    })),
  }
}
