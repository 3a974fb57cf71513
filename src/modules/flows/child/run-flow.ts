import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { type Flow, labelOf, type Step, selectorOf } from '../rules/recording.ts'
import type { FlowFault, FlowLimits, FlowResult, StepResult } from '../rules/result.ts'
import { type Values, withoutSecrets } from '../rules/variables.ts'
import { keptHar } from './har.ts'
import { startProxy, type WayOut } from './proxy.ts'
import { play, type Stage, StepFailed } from './step.ts'

export type Job = {
  flow: Flow
  values: Values
  limits: FlowLimits
  /** Networks beside the public ones that may be called, as CHECK_NETWORKS has them. */
  networks: string
  executablePath: string
  args: readonly string[]
  sandbox: boolean
  /** An empty folder for everything the browser writes. */
  folder: string
}

/** Runs a flow in a fresh browser. What the browser cannot do ends in a result, never in an exception. */
export async function runFlow(job: Job): Promise<FlowResult> {
  const began = performance.now()
  const proxy = await startProxy({ networks: job.networks, mostBytes: job.limits.trafficMb * 1e6 })
  try {
    return await inBrowser(await launch(job, proxy), job, proxy, began)
  } catch (error) {
    return failed('inconclusive', 'browser', (error as Error).message.split('\n')[0]!, began)
  } finally {
    proxy.close()
  }
}

/**
 * A browser sometimes dies before it shows its first page (SIGSEGV, seen in 2 of 180 starts on a busy machine, each in its first 200 ms).
 * Nothing of the visit has happened by then, so it is started once more rather than called inconclusive.
 */
async function launch(job: Job, proxy: WayOut): Promise<BrowserContext> {
  const start = (profile: string) =>
    chromium.launchPersistentContext(`${job.folder}/${profile}`, {
      executablePath: job.executablePath,
      args: [...job.args],
      chromiumSandbox: job.sandbox,
      headless: true,
      // Also what is called localhost goes through the one way out, and is judged there.
      proxy: { server: proxy.url, bypass: '<-loopback>' },
      acceptDownloads: false,
      serviceWorkers: 'block',
      recordHar: { path: `${job.folder}/flow.har`, content: 'omit' },
      ...looks(job.flow),
    })
  return start('profile').catch(() => start('again'))
}

/** A flow begins with the window it was recorded in; whether that is a telephone cannot be changed later. */
function looks({ steps }: Flow) {
  const [first] = steps
  if (first?.type !== 'setViewport') return {}
  const { width, height, deviceScaleFactor, isMobile, hasTouch } = first
  return { viewport: { width, height }, deviceScaleFactor, isMobile, hasTouch }
}

async function inBrowser(context: BrowserContext, job: Job, proxy: WayOut, began: number): Promise<FlowResult> {
  const page = context.pages()[0] ?? (await context.newPage())
  const run = new Run({ context, page, values: job.values, flow: job.flow }, job, proxy, began)
  await run.steps(0, job.flow.alwaysFrom, began + job.limits.ms * 0.75)
  await run.steps(job.flow.alwaysFrom, job.flow.steps.length, began + job.limits.ms - 1000)
  const screenshot = run.fault ? await run.picture() : null
  await context.close()
  const har = run.fault ? await keptHar(`${job.folder}/flow.har`, job.values.secrets) : null
  return run.result(screenshot, har)
}

class Run {
  fault: { code: FlowFault; text: string; step: number } | null = null
  private readonly stage: Stage
  private readonly job: Job
  private readonly proxy: WayOut
  private readonly began: number
  private readonly done: StepResult[] = []
  private readonly warnings: { step: number; text: string }[] = []
  private readonly assertions: { name: string; held: boolean }[] = []
  private readonly hidden: Locator[] = []

  constructor(stage: Stage, job: Job, proxy: WayOut, began: number) {
    this.stage = stage
    this.job = job
    this.proxy = proxy
    this.began = began
  }

  /** Steps of one part: after the first that fails the others are skipped. The part that always runs goes on after a failure in it. */
  async steps(from: number, to: number, until: number): Promise<void> {
    const always = from >= this.job.flow.alwaysFrom
    let broken = false
    for (let index = from; index < to; index++) {
      const step = this.job.flow.steps[index]!
      if (broken && !always) this.skip(step)
      else broken = !(await this.step(step, index, until)) || broken
    }
  }

  private skip(step: Step): void {
    this.note(step, 'skipped', 0, null)
  }

  private note(step: Step, state: StepResult['state'], tookMs: number, selector: number | null): void {
    const { selectors, matched } = selectorOf(step, selector)
    const label = this.clean(labelOf(step))
    this.done.push({ label, state, tookMs, selector, selectors, matched: matched && this.clean(matched) })
  }

  private async step(step: Step, index: number, until: number): Promise<boolean> {
    const began = performance.now()
    const own = ('timeout' in step ? step.timeout : undefined) ?? this.job.flow.timeout
    const left = until - began
    try {
      if (left <= 0) throw new StepFailed('timeout', `The flow takes longer than ${this.job.limits.ms / 1000} seconds.`)
      const { selector, hide } = await play(this.stage, step, Math.ceil(Math.min(own, left)))
      if (hide) this.hidden.push(hide)
      if (selector !== null && selector > 0) this.warn(index, selector)
      if (step.type === 'customStep' && step.name === 'palisade/assert')
        this.assertions.push({ name: step.parameters.name, held: true })
      this.note(step, 'passed', since(began), selector)
      return true
    } catch (error) {
      if (step.type === 'customStep' && step.name === 'palisade/assert')
        this.assertions.push({ name: step.parameters.name, held: false })
      this.note(step, 'failed', since(began), null)
      // The first failure is the reason; what fails in the clearing up after it is told as a warning.
      const { code, text } = this.reasonOf(error)
      if (this.fault) this.warnings.push({ step: index, text: `Clearing up failed too: ${text}` })
      else this.fault = { code, text, step: index }
      return false
    }
  }

  private warn(step: number, selector: number): void {
    const how = selector === 1 ? 'the second did' : `number ${selector + 1} did`
    this.warnings.push({ step, text: `Its first selector matches nothing any more; ${how}.` })
  }

  private reasonOf(error: unknown): { code: FlowFault; text: string } {
    const [host] = this.proxy.refused
    if (host) return { code: 'refused_address', text: `${host} is not a public address.` }
    if (this.proxy.carried() > this.job.limits.trafficMb * 1e6)
      return { code: 'flooded', text: `The pages sent more than ${this.job.limits.trafficMb} MB.` }
    const text = this.clean((error as Error).message.split('\n')[0]!)
    if (error instanceof StepFailed) return { code: error.code, text }
    const code = /net::ERR|navigation/i.test(text) ? 'navigation' : /timeout/i.test(text) ? 'timeout' : 'step'
    return { code, text }
  }

  /** What is on the screen, with the fields that hold secrets covered. */
  async picture(): Promise<Buffer | null> {
    const page: Page | undefined = this.stage.page.isClosed() ? this.stage.context.pages()[0] : this.stage.page
    const shot = await page
      ?.screenshot({
        timeout: 5000,
        mask: [...this.hidden, page.locator('input[type=password]')],
        animations: 'disabled',
      })
      .catch(() => null)
    return shot && shot.length <= mostPicture ? shot : null
  }

  result(screenshot: Buffer | null, har: Buffer | null): FlowResult {
    const { fault } = this
    return {
      state: fault ? 'failed' : this.warnings.length > 0 ? 'degraded' : 'passed',
      reason: fault && { code: fault.code, text: fault.text },
      failedStep: fault?.step ?? null,
      steps: this.done,
      warnings: this.warnings,
      assertions: this.assertions,
      screenshot,
      har,
      tookMs: since(this.began),
    }
  }

  private clean(text: string): string {
    return withoutSecrets(text, this.job.values.secrets).slice(0, 500)
  }
}

const mostPicture = 3_000_000
const since = (began: number) => Math.round(performance.now() - began)

function failed(state: FlowResult['state'], code: FlowFault, text: string, began: number): FlowResult {
  const nothing = { failedStep: null, steps: [], warnings: [], assertions: [], screenshot: null, har: null }
  return { state, reason: { code, text }, ...nothing, tookMs: since(began) }
}
