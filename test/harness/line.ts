import { connect, type Socket } from 'node:net'
import { after } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

/**
 * A place at the other end of a line, on loopback. `open`: it takes connections. `shut`: it refuses them, so the line is good.
 * `cut`: packets vanish, because its queue is full and nobody takes from it; who connects waits in vain.
 */
export type Line = {
  port: number
  open(): Promise<void>
  shut(): Promise<void>
  cut(): Promise<void>
  close(): Promise<void>
}

type State = 'open' | 'shut' | 'cut'

/** A thread that listens with the shortest queue there is, and can be made to sleep with the queue filled. */
const listener = `
const { createServer } = require('node:net')
const { parentPort, workerData } = require('node:worker_threads')
const server = createServer((socket) => socket.on('error', () => {}).resume().end())
let port = 0
const said = () => parentPort.postMessage(port)
parentPort.on('message', (wanted) => {
  if (wanted === 'shut') return server.listening ? server.close(said) : said()
  if (wanted === 'sleep') {
    said()
    return void Atomics.wait(new Int32Array(workerData), 0, 1)
  }
  if (server.listening) return said()
  server.listen({ port, host: '127.0.0.1', backlog: 1 }, () => {
    port = server.address().port
    said()
  })
})
`

export async function openLine(): Promise<Line> {
  const shared = new SharedArrayBuffer(4)
  const sleeping = new Int32Array(shared)
  const worker = new Worker(listener, { eval: true, workerData: shared })
  const tell = (wanted: 'open' | 'shut' | 'sleep') =>
    new Promise<number>((resolve) => {
      worker.once('message', resolve)
      worker.postMessage(wanted)
    })
  const port = await tell('open')
  let state: State = 'open'
  let fillers: Socket[] = []

  async function wake(): Promise<void> {
    if (state !== 'cut') return
    for (const socket of fillers) socket.destroy()
    fillers = []
    Atomics.store(sleeping, 0, 0)
    Atomics.notify(sleeping, 0)
  }

  async function become(next: State): Promise<void> {
    if (state === next) return
    await wake()
    state = next
    await tell(next === 'shut' ? 'shut' : 'open')
    if (next !== 'cut') return
    Atomics.store(sleeping, 0, 1)
    await tell('sleep')
    while (await reaches(port, fillers)) if (fillers.length > 50) throw new Error('the queue of the line does not fill')
  }

  async function close(): Promise<void> {
    await wake()
    state = 'shut'
    await worker.terminate()
  }
  after(close)
  return { port, open: () => become('open'), shut: () => become('shut'), cut: () => become('cut'), close }
}

/** Whether one more connection gets through; it stays in the queue. */
async function reaches(port: number, fillers: Socket[]): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' }).on('error', () => {})
  fillers.push(socket)
  const through = new Promise<boolean>((resolve) => socket.once('connect', () => resolve(true)))
  return Promise.race([through, pause(300, false)])
}
