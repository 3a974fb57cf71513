import { type FlowResult, readFlow, runFlow } from '#flows'
import type { TargetOf } from '../contract/targets.ts'
import type { Observation, Outcome } from '../types.ts'
import type { Limits, Runner } from './runner.ts'
import { oneLine } from './trouble.ts'

/** A browser needs a core and half a gigabyte: more of them at once only make all of them late. */
const mostAtOnce = 2
let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= mostAtOnce) await new Promise<void>((mine) => waiting.push(mine))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

const outcomes: Record<FlowResult['state'], Outcome> = {
  passed: 'up',
  degraded: 'degraded',
  failed: 'down',
  inconclusive: 'inconclusive',
}

/** What a recorded visit of a site comes to, in a browser of its own. */
export const flow: Runner<'flow'> = {
  kind: 'flow',
  async run(target: TargetOf<'flow'>, limits: Limits, signal: AbortSignal): Promise<Observation> {
    const read = readFlow(JSON.stringify(target.recording))
    const result = await inTurn(() =>
      runFlow(read, {
        values: {
          variables: { ...target.variables, url: target.url },
          secrets: limits.secrets,
        },
        // What is left is for starting and ending the browser.
        limits: { ms: limits.timeoutMs * 0.9 },
        networks: limits.networks ?? '',
        signal,
      }),
    )
    return observed(result)
  },
}

function observed(ran: FlowResult): Observation {
  const { state, reason, steps, warnings, assertions, failedStep, tookMs } = ran
  const failed = failedStep === null ? null : steps[failedStep]?.label
  const said =
    reason !== null
      ? `${failed ? `Step ${failedStep! + 1} (${failed}): ` : ''}${reason.text}`
      : (warnings[0]?.text ?? `${steps.length} steps as recorded`)
  return {
    // Where we do not go ourselves, the site is not to blame.
    outcome: reason?.code === 'refused_address' ? 'inconclusive' : outcomes[state],
    said: oneLine(said, 500),
    tookMs,
    timings: {},
    // The number is that of the recording, whatever was skipped: a step is one series.
    measures: steps.flatMap((step, index) => {
      const labels = { step: `${String(index + 1).padStart(2, '0')} ${step.label}`.slice(0, 200) }
      return step.state === 'skipped' ? [] : [{ name: 'step', value: step.tookMs, unit: 'ms', labels }]
    }),
    facts: {
      ...(failed && { failed }),
      ...Object.fromEntries(warnings.slice(0, 10).map(({ step, text }) => [`step ${step + 1}`, text])),
      ...Object.fromEntries(assertions.slice(0, 20).map(({ name, held }) => [name.slice(0, 100), held])),
    },
    unreached: reason?.code === 'navigation' && /net::ERR/.test(reason.text),
    ran,
  }
}
