import { compose } from 'node:stream'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import slowest from './slowest.ts'

/*
 * Runs test files in the order in which they are named, which `node --test` does not: it sorts them.
 * `node test/in-order.ts <milliseconds a test may take> <files at once> <files>`
 */
const [timeout, concurrency, ...files] = process.argv.slice(2)
const stopped = new AbortController()
process.on('SIGTERM', () => stopped.abort())
process.on('SIGINT', () => stopped.abort())
const { signal } = stopped
const events = run({ files, timeout: Number(timeout), concurrency: Number(concurrency), signal })
const failed = () => {
  process.exitCode = 1
}
events.on('test:fail', failed)
events.on('test:summary', ({ success }) => {
  if (!success) failed()
})
for (const reporter of [new spec(), slowest]) compose(events, reporter).pipe(process.stdout, { end: false })
