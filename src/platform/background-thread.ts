import { setPriority } from 'node:os'
import { isMainThread } from 'node:worker_threads'

/** How much further back (nice 5) a thread stands whose work nobody waits for with a connection open. */
const nice = 5

/**
 * Called first thing in a worker: from then on the scheduler prefers the main thread, which answers people and keeps deadlines, to this one.
 * On Linux, where priority 0 names the calling thread alone (setpriority(2)); elsewhere it would be the whole process, and nothing is done.
 */
export function standBack(): void {
  if (process.platform === 'linux' && !isMainThread) setPriority(0, nice)
}
