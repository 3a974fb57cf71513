import type { Findings, Order } from '../types.ts'

/** Jobs of agents wait here. */
export const agentJobQueue = 'diagnosis.agent_job'

/** A diagnosis a step of a run waits for. */
export type AgentJob = Order & {
  runId: string
  job: number
  accountId: string
  systemId: string | null
  location: string | null
  /** Who asked, as the journal of the system says it: the project. */
  askedName: string
  askedAt: string
  /** Under which name the run's data holds the result. */
  into: string
  /** Any result but a good one is a failure. */
  must: boolean
}

/** So much of what a program said goes into the data of a run; all of it stands with the system. */
const mostOutput = 4000

/** The host a target is about: of `http` that of the URL; null where it is none. */
export function hostOf({ kind, target }: Pick<Order, 'kind' | 'target'>): string | null {
  if (kind !== 'http') return target.toLowerCase()
  return URL.canParse(target) ? new URL(target).hostname.toLowerCase() : null
}

/** Whether the provider itself wrote down that this target is the system: its name or one of its aliases. */
export function isOwn(
  of: Pick<Order, 'kind' | 'target'>,
  system: { name: string; aliases: readonly string[] },
): boolean {
  const host = hostOf(of)
  return [system.name, ...system.aliases].some((name) => name.toLowerCase() === host)
}

/** What the run's data gets. */
export function resultOf({ kind, target }: Order, { outcome, said, output, measured }: Findings) {
  return {
    ok: isWell(outcome),
    outcome,
    text: said,
    output: output.slice(0, mostOutput).toWellFormed(),
    kind,
    target,
    ...(measured ?? { facts: {}, timings: {} }),
  }
}

/** Degraded is reached, and says so. */
const isWell = (outcome: Findings['outcome']): boolean => outcome === 'up' || outcome === 'degraded'

/** Why a result is no result: nobody could judge, or it had to be good and is not. */
export function failureOf(
  { must }: Pick<AgentJob, 'must'>,
  { outcome }: Findings,
): 'diagnosis.inconclusive' | 'diagnosis.not_well' | null {
  if (outcome === 'inconclusive') return 'diagnosis.inconclusive'
  return must && !isWell(outcome) ? 'diagnosis.not_well' : null
}
