import { type Transferable, Worker } from 'node:worker_threads'
import { threadEnvironment } from './thread-environment.ts'

/** A worker thread that answers one message at a time, bounded in time and memory. */
export type BoundedWorker<Asked, Answer> = {
  /** Never rejects. `late` or `died` when the message took too much; that thread is over then, and the next message has a new one. */
  ask(asked: Asked, hand?: Transferable[]): Promise<{ answer: Answer } | 'late' | 'died'>
  close(): Promise<void>
}

/** A worker without work for so long ends, so that the program at rest stays small. */
const idleMs = 20_000

/** For hostile input: the file at `worker` posts one answer to each message. `ms` a message, `heapMb` of old space. */
export function createBoundedWorker<Asked, Answer>(
  worker: URL,
  { ms, heapMb }: { ms: number; heapMb: number },
): BoundedWorker<Asked, Answer> {
  let thread: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let turn: Promise<unknown> = Promise.resolve()

  function begin(): Worker {
    const begun = new Worker(worker, {
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
      stdout: true,
      stderr: true,
      env: threadEnvironment(),
    })
    // What a library writes about damaged input is nobody's news.
    begun.stdout.resume()
    begun.stderr.resume()
    begun.on('error', () => {})
    return begun
  }

  async function close(): Promise<void> {
    clearTimeout(idle)
    const ended = thread
    thread = null
    await ended?.terminate()
  }

  async function askOne(asked: Asked, hand: Transferable[]) {
    clearTimeout(idle)
    thread ??= begin()
    const mine = thread
    const { promise, resolve } = Promise.withResolvers<{ answer: Answer } | 'late' | 'died'>()
    const timer = setTimeout(() => resolve('late'), ms)
    const heard = (answer: Answer) => resolve({ answer })
    const died = () => resolve('died')
    mine.once('message', heard).once('exit', died)
    mine.postMessage(asked, hand)
    const outcome = await promise
    clearTimeout(timer)
    mine.off('message', heard).off('exit', died)
    if (typeof outcome === 'string') await close()
    else {
      idle = setTimeout(close, idleMs)
      idle.unref()
      mine.unref()
    }
    return outcome
  }

  return {
    ask(asked, hand = []) {
      const mine = turn.then(() => askOne(asked, hand))
      turn = mine
      return mine
    },
    close,
  }
}
