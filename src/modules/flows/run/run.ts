import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Job } from '../child/run-flow.ts'
import type { Flow } from '../rules/recording.ts'
import { type FlowFault, type FlowLimits, type FlowResult, usualLimits } from '../rules/result.ts'
import type { Values } from '../rules/variables.ts'
import { findChromium } from './chromium.ts'
import { diskOf, memoryOf, treeOf } from './usage.ts'

const main = fileURLToPath(new URL('../child/main.ts', import.meta.url))
const lookEveryMs = 250
/** Of what the process says; a screenshot and a HAR at their largest fit. */
const mostOutput = 16_000_000

export type RunOptions = {
  values?: Partial<Values>
  limits?: Partial<FlowLimits>
  /** Networks beside the public ones that may be called, as the setting CHECK_NETWORKS has them. */
  networks: string
  signal?: AbortSignal
}

/**
 * Runs a flow as recorded, in a process and a browser of its own with limits on time, memory, disk and traffic; both are gone
 * when it returns. Never rejects: what went wrong on our side is an inconclusive result, what the site did a failed one.
 */
export async function runFlow(flow: Flow, options: RunOptions): Promise<FlowResult> {
  const began = performance.now()
  const limits = { ...usualLimits, ...options.limits }
  const chromium = await findChromium().catch(() => null)
  if (!chromium) return ended('inconclusive', 'browser', 'There is no Chromium to run it in.', began)
  const folder = await mkdtemp(join(tmpdir(), 'palisade-flow-'))
  const values = { variables: {}, secrets: {}, ...options.values }
  const job: Job = { flow, values, limits, networks: options.networks, ...chromium, folder }
  const child = spawn(process.execPath, ['--max-old-space-size=256', main], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'ignore'],
    // Nothing of ours: a process that runs strangers' pages has no need of our settings.
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH },
  })
  try {
    child.stdin.on('error', () => {})
    child.stdin.end(JSON.stringify(job))
    return await outcome(child, job, began, options.signal)
  } finally {
    await killTree(child)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function outcome(
  child: ChildProcess,
  { limits, folder }: Job,
  began: number,
  signal: AbortSignal | undefined,
): Promise<FlowResult> {
  const { promise, resolve } = Promise.withResolvers<FlowResult>()
  const over = (code: FlowFault, text: string) => resolve(ended('failed', code, text, began))
  const look = setInterval(async () => {
    const memory = await memoryOf(await treeOf(child.pid!))
    if (memory > limits.memoryMb * 1e6) over('memory', `The pages need more than ${limits.memoryMb} MB of memory.`)
    if ((await diskOf(folder)) > limits.diskMb * 1e6) over('disk', `The pages store more than ${limits.diskMb} MB.`)
  }, lookEveryMs)
  const timer = setTimeout(
    () => over('timeout', `The flow takes longer than ${limits.ms / 1000} seconds.`),
    limits.ms + 2000,
  )
  const stop = () => resolve(ended('inconclusive', 'browser', 'The run was stopped.', began))
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  let output = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (output.length > mostOutput) resolve(ended('inconclusive', 'browser', 'The run said more than fits.', began))
  })
  child.on('error', () => resolve(ended('inconclusive', 'browser', 'The process could not be started.', began)))
  child.on('close', () => resolve(read(output) ?? ended('inconclusive', 'browser', 'The process ended early.', began)))
  try {
    return await promise
  } finally {
    clearInterval(look)
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

function read(output: string): FlowResult | null {
  try {
    const { screenshot, har, ...result } = JSON.parse(output) as Omit<FlowResult, 'screenshot' | 'har'> & {
      screenshot: string | null
      har: string | null
    }
    const bytes = (text: string | null) => (text === null ? null : Buffer.from(text, 'base64'))
    return { ...result, screenshot: bytes(screenshot), har: bytes(har) }
  } catch {
    return null
  }
}

/** The browser leaves our process group, so each of the family is ended by its own number. */
async function killTree(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const family = await treeOf(child.pid)
  for (const pid of family.reverse())
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself meanwhile.
    }
  if (child.exitCode === null && child.signalCode === null)
    await new Promise<void>((gone) => child.once('exit', () => gone()))
}

function ended(state: FlowResult['state'], code: FlowFault, text: string, began: number): FlowResult {
  const nothing = { failedStep: null, steps: [], warnings: [], assertions: [], screenshot: null, har: null }
  return { state, reason: { code, text }, ...nothing, tookMs: Math.round(performance.now() - began) }
}
