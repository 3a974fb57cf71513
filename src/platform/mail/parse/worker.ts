import { enableCompileCache, flushCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { standBack } from '../../background-thread.ts'
import { notAuthenticated } from '../not-authenticated.ts'
import type { MailAuthentication, MailEnvelope, ParsedMail } from '../types.ts'
import { readMessage } from './message.ts'
import { OverLimit } from './parts.ts'

export type WorkerData = { lookUp: boolean; cache: string | null; trustedSealers: readonly string[] }

/** A piece of a message: the first `size` bytes of a buffer. */
export type RawSlice = { buffer: ArrayBuffer | SharedArrayBuffer; size: number }

export type ToWorker =
  /** Load what reading needs, so that the first message need not wait for it. */
  | { kind: 'warm' }
  | { kind: 'read'; id: number; raw: RawSlice[]; envelope: MailEnvelope; at: Date }
  | { kind: 'answer'; id: number; records?: unknown; code?: string }

export type FromWorker =
  | { kind: 'busy'; id: number }
  | { kind: 'waiting'; id: number }
  | { kind: 'question'; id: number; name: string; type: string }
  | {
      kind: 'done'
      id: number
      mail: ParsedMail
      auth: MailAuthentication
      bytes: ArrayBuffer[]
      sha256: Uint8Array[]
      danger: string | null
    }
  | { kind: 'over'; id: number; limit: string }
  | { kind: 'broken'; id: number; error: string }

standBack()
const { lookUp, cache, trustedSealers } = workerData as WorkerData
// jsdom and mailauth take a second to load and half of that from compiled code.
if (cache) enableCompileCache(cache)
const loadAuth = () => import('../authenticate.ts')
const loadHtml = () => import('./sanitise.ts')

const port = parentPort!
const send = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)

let questions = 0
const waiting = new Map<number, { resolve(records: unknown): void; reject(cause: Error): void }>()

function ask(name: string, type: string): Promise<unknown> {
  const id = ++questions
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject })
    send({ kind: 'question', id, name, type })
  })
}

function answer(message: Extract<ToWorker, { kind: 'answer' }>): void {
  const question = waiting.get(message.id)
  waiting.delete(message.id)
  if (message.code) question?.reject(Object.assign(new Error(message.code), { code: message.code }))
  else question?.resolve(message.records)
}

/** Messages are read one after the other, so that the time limit of each is its own; DNS of several may wait together. */
let queue: Promise<unknown> = Promise.resolve()

async function read(message: Extract<ToWorker, { kind: 'read' }>): Promise<void> {
  const { id } = message
  // Decoders refuse shared memory and want one piece: it is copied here, where a copy holds up nobody.
  const raw = Buffer.concat(message.raw.map(({ buffer, size }) => new Uint8Array(buffer, 0, size)))
  try {
    send({ kind: 'busy', id })
    const parts = await readMessage(raw, message.envelope.from)
    send({ kind: 'waiting', id })
    void finish(message, raw, parts)
  } catch (cause) {
    if (cause instanceof OverLimit) send({ kind: 'over', id, limit: cause.limit })
    else send({ kind: 'broken', id, error: String((cause as Error)?.message ?? cause) })
  }
}

async function finish(
  message: Extract<ToWorker, { kind: 'read' }>,
  raw: Buffer,
  read: Awaited<ReturnType<typeof readMessage>>,
) {
  const from = read.mail.from?.address ?? ''
  const auth = lookUp
    ? await (await loadAuth()).authenticateMessage(raw, message.envelope, from, ask, message.at, { trustedSealers })
    : notAuthenticated
  const bytes = read.bytes.map((part) => part.buffer)
  send({ kind: 'done', id: message.id, mail: read.mail, auth, bytes, sha256: read.sha256, danger: read.danger }, [
    ...new Set(bytes),
  ])
}

port.on('message', (message: ToWorker) => {
  if (message.kind === 'answer') answer(message)
  else if (message.kind === 'warm')
    void Promise.all([loadHtml(), lookUp ? loadAuth() : null]).then(() => flushCompileCache())
  else queue = queue.then(() => read(message))
})
