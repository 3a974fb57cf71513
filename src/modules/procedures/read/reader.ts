import type { App } from '#platform/app.ts'
import { createBoundedWorker } from '#platform/bounded-worker.ts'
import type { Finding } from '../rules/face.ts'
import type { StepWords } from '../rules/read/rewrite.ts'
import { cost } from './limits.ts'
import { refusedUnparsed } from './scan.ts'
import type { FromReader, ToReader } from './worker.ts'

/** Reads drawings in a worker thread, bounded in time and memory; one that kills its reader is refused, and the next is read. */
export type Reader = {
  /** Never rejects: what is wrong is among the findings, and without a graph it cannot run. One drawing at a time. */
  read(xml: string): Promise<FromReader>
  /** A drawing that was published once, with other words for some of its steps. */
  rewrite(xml: string, steps: Record<string, StepWords>): Promise<string>
  close(): Promise<void>
}

export function createReader(options: { ms?: number; heapMb?: number } = {}): Reader {
  const ms = options.ms ?? cost.ms
  const heapMb = options.heapMb ?? cost.heapMb
  const worker = createBoundedWorker<ToReader, FromReader>(new URL('./worker.ts', import.meta.url), { ms, heapMb })
  return {
    async read(xml) {
      const refused = refusedUnparsed(xml)
      if (refused) return refusal(refused.code, refused.text)
      const outcome = await worker.ask({ xml })
      if (typeof outcome === 'string') return refusal('too_costly', 'Reading it took too much time or memory.')
      return outcome.answer
    },
    async rewrite(xml, steps) {
      const outcome = await worker.ask({ xml, steps })
      const written = typeof outcome === 'string' ? undefined : outcome.answer.xml
      if (written === undefined) throw new Error('a drawing that was published could not be written')
      return written
    },
    close: worker.close,
  }
}

function refusal(code: string, text: string): FromReader {
  return { findings: [{ level: 'refused', element: null, code, text } satisfies Finding] }
}

const readers = new WeakMap<App, Reader>()

/** The program's one reader; it ends with the program. */
export function readerOf(app: App): Reader {
  let reader = readers.get(app)
  if (!reader) {
    reader = createReader()
    readers.set(app, reader)
    app.onStop(reader.close)
  }
  return reader
}
