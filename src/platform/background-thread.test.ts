import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'

const niceOf = (thread: string) =>
  Number(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[16])

test('a worker that stands back is alone in it: the main thread keeps its priority', {
  skip: process.platform === 'linux' ? false : 'only Linux has priorities of threads',
}, async () => {
  const own = niceOf(String(process.pid))
  const before = new Set(readdirSync('/proc/self/task'))
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads')
     import(${JSON.stringify(new URL('./background-thread.ts', import.meta.url).href)}).then(({ standBack }) => {
       standBack()
       parentPort.postMessage('ready')
       parentPort.on('message', () => {})
     })`,
    { eval: true },
  )
  await new Promise((resolve) => worker.once('message', resolve))
  const begun = readdirSync('/proc/self/task').filter((thread) => !before.has(thread))
  const nice = begun.map(niceOf)
  await worker.terminate()
  assert.ok(nice.includes(own + 5), `of ${begun.length} threads that were begun none stands back: ${nice}`)
  assert.equal(niceOf(String(process.pid)), own)
})
