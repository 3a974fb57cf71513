import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { threadEnvironment } from '../../thread-environment.ts'
import type { Resolve } from '../authenticate.ts'
import { limits } from '../limits.ts'
import type { MailAuthentication, MailEnvelope, ParsedMail } from '../types.ts'
import type { FromWorker, ToWorker, WorkerData } from './worker.ts'

/** What came of reading one message. Every reason but `closed` (the program stops) means: put it aside, do not try again. */
export type Reading =
  | {
      ok: true
      mail: ParsedMail
      auth: MailAuthentication
      bytes: Uint8Array<ArrayBuffer>[]
      sha256: Uint8Array[]
      /** Why it is held although it was read; null for ordinary mail. */
      danger: string | null
    }
  | { ok: false; reason: 'limit' | 'time' | 'crash' | 'error' | 'closed'; detail: string }

export type PoolOptions = {
  workers?: number
  /** A worker without work for so long ends, so that the program at rest stays small. */
  idleMs?: number
  parseMs?: number
  heapMb?: number
  resolve: Resolve
  /** False: senders are not looked up at all. */
  lookUp: boolean
  /** Domains whose ARC seals are believed. */
  trustedSealers?: readonly string[]
  /** Folder for compiled code; null for none. */
  cache?: string | null
}

type Task = {
  id: number
  /** The message, in one piece or in slices. */
  slices: readonly Buffer[]
  envelope: MailEnvelope
  at: Date
  /** Was in a worker that died: runs alone, so that the guilty one is found. */
  suspect: boolean
  settle(reading: Reading): void
  settled: Promise<Reading>
}

type Seat = {
  worker: Worker
  tasks: Map<number, Task>
  readingId: number | null
  done: number
  timer?: NodeJS.Timeout
  idle?: NodeJS.Timeout
}

export type ParsePool = {
  /** Reads one message in a worker. Resolves always, never rejects; the buffers stay the caller's. */
  read(raw: Buffer | readonly Buffer[], envelope: MailEnvelope, at: Date): Promise<Reading>
  /** A message is coming: has a worker start and load what it needs meanwhile. */
  warm(): void
  /** Running workers, for tests and metrics. */
  readonly size: number
  /** Lets what is being read come to its end, for so long; what is left is `closed`. */
  close(graceMs?: number): Promise<void>
}

/** Several messages share a worker while they wait for DNS; reading itself is one at a time. */
const tasksPerWorker = 8
/** Another worker costs a second and 100 MB: worth it when so many wait at each that runs. */
const tasksBeforeAnother = 4
/** jsdom and charset tables keep a little of each message; a fresh worker now and then keeps memory level. */
const messagesPerWorker = 2000

const stopping: Reading = { ok: false, reason: 'closed', detail: 'the program stops' }

/** A pool of worker threads that read hostile mail: bounded in time and memory, replaced when a message kills one. */
export function createParsePool(options: PoolOptions): ParsePool {
  const maxWorkers = options.workers ?? 2
  const idleMs = options.idleMs ?? 30_000
  const parseMs = options.parseMs ?? limits.parseMs
  const queue: Task[] = []
  const seats = new Set<Seat>()
  let nextId = 0
  let closed = false

  function read(raw: Buffer | readonly Buffer[], envelope: MailEnvelope, at: Date): Promise<Reading> {
    if (closed) return Promise.resolve(stopping)
    const { promise, resolve } = Promise.withResolvers<Reading>()
    const slices = Array.isArray(raw) ? (raw as readonly Buffer[]) : [raw as Buffer]
    queue.push({ id: ++nextId, slices, envelope, at, suspect: false, settle: resolve, settled: promise })
    dispatch()
    return promise
  }

  function dispatch(): void {
    while (queue.length > 0 && !closed) {
      const task = queue[0]!
      const seat = task.suspect ? emptySeat() : freeSeat()
      if (!seat) return
      queue.shift()
      give(seat, task)
    }
  }

  function freeSeat(): Seat | undefined {
    const open = [...seats].filter((seat) => !holdsSuspect(seat) && seat.done + seat.tasks.size < messagesPerWorker)
    const least = open.sort((a, b) => a.tasks.size - b.tasks.size)[0]
    if (least && least.tasks.size < tasksBeforeAnother) return least
    if (seats.size < maxWorkers) return addSeat()
    return least && least.tasks.size < tasksPerWorker ? least : undefined
  }

  function emptySeat(): Seat | undefined {
    return [...seats].find((seat) => seat.tasks.size === 0) ?? (seats.size < maxWorkers ? addSeat() : undefined)
  }

  function holdsSuspect(seat: Seat): boolean {
    return [...seat.tasks.values()].some((task) => task.suspect)
  }

  function addSeat(): Seat {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: {
        maxOldGenerationSizeMb: options.heapMb ?? limits.workerHeapMb,
        maxYoungGenerationSizeMb: 32,
        stackSizeMb: 4,
      },
      stdout: false,
      stderr: false,
      env: threadEnvironment(),
      workerData: {
        lookUp: options.lookUp,
        cache: options.cache ?? null,
        trustedSealers: options.trustedSealers ?? [],
      } satisfies WorkerData,
    })
    const seat: Seat = { worker, tasks: new Map(), readingId: null, done: 0 }
    worker.on('message', (message: FromWorker) => receive(seat, message))
    worker.on('error', (cause: Error) => lose(seat, 'crash', cause.message))
    worker.on('exit', (code) => lose(seat, 'crash', `worker ended with ${code}`))
    worker.unref()
    seats.add(seat)
    return seat
  }

  function give(seat: Seat, task: Task): void {
    clearTimeout(seat.idle)
    seat.tasks.set(task.id, task)
    seat.worker.ref()
    const raw = task.slices.map(movable)
    const message: ToWorker = {
      kind: 'read',
      id: task.id,
      raw,
      envelope: task.envelope,
      at: task.at,
    }
    seat.worker.postMessage(
      message,
      raw.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : [])),
    )
  }

  function receive(seat: Seat, message: FromWorker): void {
    if (message.kind === 'question') return void answer(seat, message)
    if (message.kind === 'busy') {
      seat.readingId = message.id
      clearTimeout(seat.timer)
      const ms = seat.tasks.get(message.id)?.suspect ? 2 * parseMs : parseMs
      seat.timer = setTimeout(() => lose(seat, 'time', `not read within ${ms} ms`), ms)
      return
    }
    if (seat.readingId === message.id) {
      seat.readingId = null
      clearTimeout(seat.timer)
    }
    if (message.kind === 'waiting') return
    const task = seat.tasks.get(message.id)
    if (!task) return
    seat.tasks.delete(message.id)
    seat.done++
    task.settle(reading(message))
    rest(seat)
    dispatch()
  }

  function warm(): void {
    if (seats.size > 0 || closed) return
    const seat = addSeat()
    seat.worker.postMessage({ kind: 'warm' } satisfies ToWorker)
    rest(seat)
  }

  async function answer(seat: Seat, question: Extract<FromWorker, { kind: 'question' }>): Promise<void> {
    const reply: ToWorker = { kind: 'answer', id: question.id }
    try {
      reply.records = await options.resolve(question.name, question.type)
    } catch (cause) {
      reply.code = (cause as { code?: string }).code ?? 'ESERVFAIL'
    }
    if (seats.has(seat)) seat.worker.postMessage(reply)
  }

  /**
   * The worker is gone or hangs. Whoever may have done it gets one more try, alone: only a message that fails by itself is
   * put aside, never one that sat beside it or met a machine out of breath.
   */
  function lose(seat: Seat, reason: 'time' | 'crash', detail: string): void {
    if (!seats.delete(seat)) return
    clearTimeout(seat.timer)
    clearTimeout(seat.idle)
    void seat.worker.terminate()
    for (const task of seat.tasks.values()) {
      if (closed) task.settle(stopping)
      else if (task.suspect) task.settle({ ok: false, reason, detail })
      else queue.unshift({ ...task, suspect: reason === 'crash' || task.id === seat.readingId })
    }
    dispatch()
  }

  function rest(seat: Seat): void {
    if (seat.tasks.size > 0) return
    seat.worker.unref()
    seat.idle = setTimeout(() => retire(seat), seat.done >= messagesPerWorker ? 0 : idleMs)
    seat.idle.unref()
  }

  function retire(seat: Seat): void {
    if (seat.tasks.size > 0 || !seats.delete(seat)) return
    void seat.worker.terminate()
  }

  async function close(graceMs = 5000): Promise<void> {
    closed = true
    for (const task of queue.splice(0)) task.settle(stopping)
    const busy = [...seats].flatMap((seat) => [...seat.tasks.values()].map((task) => task.settled))
    if (graceMs > 0) await Promise.race([Promise.all(busy), pause(graceMs, undefined, { ref: false })])
    const ending = [...seats].map((seat) => {
      lose(seat, 'crash', 'the program stops')
      return seat.worker.terminate()
    })
    await Promise.all(ending)
  }

  return {
    read,
    warm,
    close,
    get size() {
      return seats.size
    },
  }
}

/** Shared memory as it is; anything else copied, so that the caller keeps its buffer for another try. */
function movable(bytes: Buffer): { buffer: ArrayBuffer | SharedArrayBuffer; size: number } {
  if (bytes.buffer instanceof SharedArrayBuffer && bytes.byteOffset === 0)
    return { buffer: bytes.buffer, size: bytes.length }
  return { buffer: new Uint8Array(bytes).buffer, size: bytes.length }
}

function reading(message: Extract<FromWorker, { kind: 'done' | 'over' | 'broken' }>): Reading {
  if (message.kind === 'over') return { ok: false, reason: 'limit', detail: message.limit }
  if (message.kind === 'broken') return { ok: false, reason: 'error', detail: message.error }
  const { mail, auth, sha256, danger } = message
  return { ok: true, mail, auth, sha256, danger, bytes: message.bytes.map((buffer) => new Uint8Array(buffer)) }
}
