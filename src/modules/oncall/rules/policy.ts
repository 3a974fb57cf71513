import { onCallAt, type Rota } from './rota.ts'
import { learnersAt, type Shadow } from './shadow.ts'

export const severities = ['P1', 'P2', 'P3', 'P4'] as const
export type Severity = (typeof severities)[number]

export type Target = { kind: 'person' | 'rota' | 'team'; id: string }

export type Step = {
  name: string | null
  /** Paged together. */
  targets: Target[]
  /** In order; one stands in when nobody before it can be reached. */
  alternates: Target[]
  /** Until the next step, from the moment this one was due. */
  afterSeconds: number
}

export type Branch = {
  when: { severities: Severity[] | null; calendarId: string | null; during: 'open' | 'closed' | 'always' }
  /** Without steps the branch pages nobody, and the record says so. */
  steps: Step[]
  /** How often the steps are gone through again after the first time. */
  repeat: number
}

/** One immutable version of a policy. The first branch that matches decides. */
export type PolicyVersion = {
  policyId: string
  name: string
  version: number
  branches: Branch[]
  /** How long an acknowledgement holds without progress. */
  leaseSeconds: Record<Severity, number>
}

export const defaultLeaseSeconds: Record<Severity, number> = { P1: 900, P2: 1800, P3: 4 * 3600, P4: 24 * 3600 }

export type ChainChannel = {
  channelId: string
  kind: string
  address: string
  label: string
  delayMs: number
  /** False: its last attempts failed. It is tried all the same, but nobody counts as reachable through it. */
  working: boolean
}

export type ChainPerson = {
  personId: string
  name: string
  /** "Web operations" (the rota), "Tier 2" (the team), or null when the policy names the person. */
  through: string | null
  channels: ChainChannel[]
}

export type ChainStep = {
  name: string | null
  afterMs: number
  targets: ChainPerson[]
  alternates: ChainPerson[][]
  /** Learners: paged along once somebody can be reached, never counted. Missing where nobody learns. */
  shadows?: ChainPerson[]
}

/** The snapshot an escalation follows: later changes of rotas, policies and channels do not touch it. */
export type Chain = {
  policyId: string
  policyName: string
  version: number
  severity: Severity
  /** Which branch matched; null when none did. */
  branch: number | null
  /** Why nobody is paged, when nobody is. */
  silent: string | null
  steps: ChainStep[]
  repeat: number
  /** Where a repetition begins: 1 when the first step was put in front by a person who passed the page on. */
  repeatFrom: number
  leaseMs: number
}

/** What the chain is resolved against. Plain look-ups: whoever calls has loaded the facts. */
export type Directory = {
  isOpen(calendarId: string, at: Date): boolean
  rota(id: string): { name: string; rota: Rota; shadows?: readonly Shadow[] } | undefined
  team(id: string): { name: string; personIds: string[] } | undefined
  /** Undefined for somebody who left. */
  person(id: string): { name: string; channels: ChainChannel[] } | undefined
}

/** The first branch whose conditions hold; null when none does. */
export function matchBranch(
  version: PolicyVersion,
  severity: Severity,
  at: Date,
  directory: Pick<Directory, 'isOpen'>,
): number | null {
  const found = version.branches.findIndex(({ when }) => {
    if (when.severities !== null && !when.severities.includes(severity)) return false
    if (when.during === 'always' || when.calendarId === null) return true
    return directory.isOpen(when.calendarId, at) === (when.during === 'open')
  })
  return found < 0 ? null : found
}

/**
 * The chain an escalation that starts at `at` follows: each step with the persons on call at the moment it will be due,
 * and their channels in order. Repetitions page the same persons.
 */
export function buildChain(version: PolicyVersion, severity: Severity, at: Date, directory: Directory): Chain {
  const branch = matchBranch(version, severity, at, directory)
  const steps = branch === null ? [] : version.branches[branch]!.steps
  let dueMs = at.getTime()
  return {
    policyId: version.policyId,
    policyName: version.name,
    version: version.version,
    severity,
    branch,
    silent: silence(version, branch, severity),
    steps: steps.map((step) => {
      const moment = new Date(dueMs)
      dueMs += step.afterSeconds * 1000
      const targets = unique(step.targets.flatMap((target) => resolve(target, moment, directory)))
      const shadows = unique(step.targets.flatMap((target) => learners(target, moment, directory))).filter(
        (learner) => !targets.some((target) => target.personId === learner.personId),
      )
      return {
        name: step.name,
        afterMs: step.afterSeconds * 1000,
        targets,
        ...(shadows.length > 0 && { shadows }),
        alternates: step.alternates
          .map((target) => resolve(target, moment, directory))
          .filter((group) => group.length > 0),
      }
    }),
    repeat: branch === null ? 0 : version.branches[branch]!.repeat,
    repeatFrom: 0,
    leaseMs: version.leaseSeconds[severity] * 1000,
  }
}

/** The chain with one person before everybody else, as somebody who passes a page on wants it. */
export function withFirst(chain: Chain, person: ChainPerson, afterMs: number): Chain {
  const first = { name: null, afterMs, targets: [person], alternates: [] }
  return { ...chain, silent: null, steps: [first, ...chain.steps], repeatFrom: chain.steps.length === 0 ? 0 : 1 }
}

function silence(version: PolicyVersion, branch: number | null, severity: Severity): string | null {
  if (branch === null) return `No branch of ${version.name} fits ${severity} at this time: nobody is paged.`
  if (version.branches[branch]!.steps.length > 0) return null
  return `${version.name} pages nobody for ${severity} at this time.`
}

function resolve(target: Target, at: Date, directory: Directory): ChainPerson[] {
  switch (target.kind) {
    case 'person':
      return member(target.id, null, directory)
    case 'team': {
      const team = directory.team(target.id)
      return team ? unique(team.personIds.flatMap((id) => member(id, team.name, directory))) : []
    }
    case 'rota': {
      const found = directory.rota(target.id)
      const personId = found && onCallAt(found.rota, at).personId
      return personId ? member(personId, found.name, directory) : []
    }
  }
}

function learners(target: Target, at: Date, directory: Directory): ChainPerson[] {
  const found = target.kind === 'rota' ? directory.rota(target.id) : undefined
  if (!found?.shadows?.length) return []
  return learnersAt(found.shadows, at, onCallAt(found.rota, at).personId).flatMap((id) =>
    member(id, found.name, directory),
  )
}

function member(personId: string, through: string | null, directory: Directory): ChainPerson[] {
  const person = directory.person(personId)
  if (!person) return []
  const channels = [...person.channels].sort((a, b) => a.delayMs - b.delayMs)
  return [{ personId, name: person.name, through, channels }]
}

function unique(people: ChainPerson[]): ChainPerson[] {
  return people.filter((person, i) => people.findIndex((p) => p.personId === person.personId) === i)
}
