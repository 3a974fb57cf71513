import type { FlowResult } from '#flows'

/** Failures of a check whose screenshot and HAR are kept. */
export const mostKept = 10
const sameEveryMs = 3_600_000

/** What is known of runs before: the newest one of this check and location, and when the newest kept failure of the check was. */
export type Before = {
  newest: { state: FlowResult['state']; failedStep: number | null; code: string | null } | null
  keptAt: Date | null
}

/**
 * Whether the screenshot and the HAR of a run are kept: of a failure that is another than the one before, because the first of an
 * outage tells most, and of the same one at most once an hour.
 */
export function worthKeeping(
  ran: Pick<FlowResult, 'state' | 'failedStep' | 'reason'>,
  before: Before,
  now: Date,
): boolean {
  if (ran.state !== 'failed') return false
  const { newest, keptAt } = before
  const same =
    newest?.state === 'failed' && newest.failedStep === ran.failedStep && newest.code === (ran.reason?.code ?? null)
  return !same || keptAt === null || now.getTime() - keptAt.getTime() >= sameEveryMs
}

/** What is kept of a run beside its files. */
export type Told = {
  steps: { label: string; state: 'passed' | 'failed' | 'skipped'; tookMs: number; selector: number | null; selectors: number; matched: string | null }[] // biome-ignore format: one shape
  warnings: { step: number; text: string }[]
  assertions: { name: string; held: boolean }[]
}

/** Bounded, and such as PostgreSQL can store: labels hold words of strangers' pages. */
export function toldOf({ steps, warnings, assertions }: Pick<FlowResult, 'steps' | 'warnings' | 'assertions'>): Told {
  return {
    steps: steps.slice(0, 300).map((one) => ({ ...one, label: plain(one.label, 200), matched: one.matched && plain(one.matched, 200) })), // biome-ignore format: one thing
    warnings: warnings.slice(0, 100).map(({ step, text }) => ({ step, text: plain(text, 300) })),
    assertions: assertions.slice(0, 300).map(({ name, held }) => ({ name: plain(name, 200), held })),
  }
}

export const plain = (text: string, most: number) => text.toWellFormed().replaceAll('\u0000', '').slice(0, most)
