import type { z } from 'zod'
import type { branch, policyInput, policyVersion, step } from '#contracts/oncall'
import type { Severity } from '#platform/http/contract.ts'
import { allowance } from '../../../format.ts'
import { policyFormWords as formWords, policyWords as words } from '../../../words/policy.ts'

export type PolicyVersion = z.output<typeof policyVersion>
export type Branch = z.output<typeof branch>
export type Step = z.output<typeof step>
export type Target = Step['targets'][number]

export const SEVERITIES = ['P1', 'P2', 'P3', 'P4'] as const satisfies readonly Severity[]

export interface BranchForm extends Branch {
  key: string
  steps: (Step & { key: string })[]
}
export interface PolicyForm {
  name: string
  description: string
  branches: BranchForm[]
  leaseSeconds: PolicyVersion['leaseSeconds']
  note: string
}

export const newStep = (): BranchForm['steps'][number] => ({
  key: crypto.randomUUID(),
  name: null,
  targets: [],
  alternates: [],
  afterSeconds: 120,
})
export const newBranch = (): BranchForm => ({
  key: crypto.randomUUID(),
  when: { severities: null, calendarId: null, during: 'always' },
  steps: [newStep()],
  repeat: 1,
})
export const newPolicy = (): PolicyForm => ({
  name: '',
  description: '',
  branches: [newBranch()],
  leaseSeconds: { P1: 900, P2: 1800, P3: 14_400, P4: 86_400 },
  note: '',
})
export const formOf = (version: PolicyVersion): PolicyForm => ({
  name: version.name,
  description: version.description,
  branches: version.branches.map((one) => ({
    ...one,
    key: crypto.randomUUID(),
    steps: one.steps.map((step) => ({ ...step, key: crypto.randomUUID() })),
  })),
  leaseSeconds: version.leaseSeconds,
  note: '',
})
export const inputOf = (form: PolicyForm): z.input<typeof policyInput> => ({
  name: form.name.trim(),
  description: form.description,
  leaseSeconds: form.leaseSeconds,
  note: form.note.trim(),
  branches: form.branches.map(({ key: _branch, ...one }) => ({
    ...one,
    steps: one.steps.map(({ key: _step, ...step }) => ({ ...step, name: step.name?.trim() || null })),
  })),
})

/** What is missing before it can be saved; empty: nothing. */
export function missing(form: PolicyForm): string {
  if (!form.name.trim()) return formWords.needsName
  for (const [index, one] of form.branches.entries()) {
    const empty = one.steps.findIndex((step) => step.targets.length === 0)
    if (empty >= 0) return formWords.needsTarget(index + 1, empty + 1)
    if (one.when.during !== 'always' && !one.when.calendarId) return formWords.needsCalendar(index + 1)
  }
  return ''
}

/** `P1 or P2, while Business hours is open` */
export function whenWords(when: Branch['when'], names: Record<string, string>): string {
  const severities = when.severities?.length ? when.severities.join(words.or) : words.anySeverity
  if (when.during === 'always' || !when.calendarId) return severities
  const calendar = names[when.calendarId] ?? words.theCalendar
  return when.during === 'open' ? words.inside(severities, calendar) : words.outside(severities, calendar)
}

export const targetKey = (target: Target) => `${target.kind}:${target.id}`
export const targetOf = (key: string): Target => {
  const [kind, id] = key.split(':') as [Target['kind'], string]
  return { kind, id }
}

/** When each step is reached if nobody acknowledges, in seconds from the start. */
export function startsOf(steps: readonly Step[]): number[] {
  let at = 0
  return steps.map((step) => {
    const from = at
    at += step.afterSeconds
    return from
  })
}
export const afterWords = (seconds: number) => (seconds === 0 ? words.atOnce : words.after(allowance(seconds * 1000)))
