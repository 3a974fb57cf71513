import { Worker } from 'node:worker_threads'
import { threadEnvironment } from '#platform/thread-environment.ts'
import { problems } from '../problems.ts'
import { type Rendered, readMarkdown } from '../rules/markdown.ts'

/** Texts up to this many characters are read at once: 4 ms at worst, where starting a thread costs fifty. */
const mostAtOnce = 5000
const mostMs = 5000
const idleMs = 30_000

type Waiting = { resolve(rendered: Rendered): void; reject(cause: Error): void; timer: NodeJS.Timeout }

let worker: Worker | null = null
let resting: NodeJS.Timeout | undefined
let calls = 0
const waiting = new Map<number, Waiting>()

/**
 * Makes an article's tree from its Markdown; large ones in a thread with a limit of time and memory, so that no text holds
 * up the program. Throws knowledge.too_complex when it takes longer than five seconds or ends the thread.
 */
export function render(source: string): Promise<Rendered> {
  if (source.length <= mostAtOnce) return Promise.resolve(readMarkdown(source))
  const { promise, resolve, reject } = Promise.withResolvers<Rendered>()
  const id = ++calls
  const timer = setTimeout(() => end(), mostMs)
  waiting.set(id, { resolve, reject, timer })
  running().postMessage({ id, source })
  return promise
}

function running(): Worker {
  clearTimeout(resting)
  if (worker) {
    worker.ref()
    return worker
  }
  const started = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    env: threadEnvironment(),
  })
  started.on('message', ({ id, rendered }: { id: number; rendered: Rendered }) => {
    const one = waiting.get(id)
    waiting.delete(id)
    clearTimeout(one?.timer)
    one?.resolve(rendered)
    if (waiting.size > 0) return
    resting = setTimeout(() => end(), idleMs)
    resting.unref()
    started.unref()
  })
  started.on('error', () => worker === started && end())
  started.on('exit', () => worker === started && end())
  worker = started
  return started
}

/** Stops the thread; what it had not read is refused. */
export function end(): void {
  clearTimeout(resting)
  const stopped = worker
  worker = null
  for (const { reject, timer } of waiting.values()) {
    clearTimeout(timer)
    reject(problems.refuse('knowledge.too_complex'))
  }
  waiting.clear()
  void stopped?.terminate()
}
