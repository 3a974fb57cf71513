import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { LogCheck } from './check.ts'
import type { Clean } from './check-worker.ts'
import { entryIn } from './source.ts'

/** Blocks in the hands of each thread: one it reads and some that wait, so that it never does. */
const ahead = 3

type Thread = { ask(block: Buffer): Promise<Clean>; end(): Promise<unknown> }
type UnderWay = { block: Buffer; clean: Promise<Clean> }

/**
 * Adds the entries in blocks of lines of an export to a check, in their order. Reading a line and hashing its entry is most
 * of the work and needs no other entry: it is done by threads, one a core. The tree grows here, and whatever is not
 * plainly right is checked here again, so that the findings are those of checking one by one.
 */
export async function checkBlocks(check: LogCheck, blocks: AsyncIterable<Buffer>): Promise<void> {
  const threads = Array.from({ length: availableParallelism() }, begin)
  const underWay: UnderWay[] = []
  let turn = 0
  try {
    for await (const block of blocks) {
      if (underWay.length === threads.length * ahead) await take(check, underWay.shift()!)
      underWay.push({ block, clean: threads[turn++ % threads.length]!.ask(block) })
    }
    for (const each of underWay) await take(check, each)
  } finally {
    await Promise.all(threads.map((thread) => thread.end()))
  }
}

/** A thread answers in the order it is asked. One that dies says of nothing that it is right. */
function begin(): Thread {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url))
  const waiting: ((clean: Clean) => void)[] = []
  let dead = false
  worker.on('message', (clean: Clean) => waiting.shift()?.(clean))
  const giveUp = () => {
    dead = true
    for (const answer of waiting.splice(0)) answer(null)
  }
  worker.on('error', giveUp)
  worker.on('exit', giveUp)
  return {
    ask: (block) =>
      new Promise((answer) => {
        if (dead) return answer(null)
        waiting.push(answer)
        worker.postMessage(block)
      }),
    end: () => worker.terminate(),
  }
}

async function take(check: LogCheck, { block, clean }: UnderWay): Promise<void> {
  const found = await clean
  if (found && check.addClean(found.from, Buffer.from(found.leaves.buffer))) return
  for (const line of block.toString('utf8').split('\n')) if (line !== '') check.add(entryIn(line))
}
