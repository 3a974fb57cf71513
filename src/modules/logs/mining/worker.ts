import { parentPort } from 'node:worker_threads'
import { standBack } from '#platform/background-thread.ts'
import { mineBook } from './mine.ts'
import type { Order, Reply } from './order.ts'

/** Mines what it is given, an order after the other. */
const port = parentPort!
standBack()
port.on('message', ({ id, books }: Order) => {
  try {
    port.postMessage({ id, books: books.map(mineBook) } satisfies Reply)
  } catch (error) {
    port.postMessage({ id, failed: (error as Error).message } satisfies Reply)
  }
})
