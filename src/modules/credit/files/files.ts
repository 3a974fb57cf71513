import { Worker } from 'node:worker_threads'
import { threadEnvironment } from '#platform/thread-environment.ts'
import { aboutOf, signed } from '../rules/statement.ts'
import { wordsIn } from '../rules/words.ts'
import type { Line, Statement } from '../types.ts'
import { type Cells, minute, type Page } from './pdf.ts'

const mostMs = 60_000

/** Writes an amount as people read it. */
type Write = (amount: bigint) => string

/**
 * A statement as PDF, drawn in a thread of its own: thousands of postings take most of a second, in which no clock of this
 * instance would fire.
 */
export function pdfOf(statement: Statement, language: string, write: Write): Promise<Buffer> {
  const { account, lines, cut, now } = statement
  const words = wordsIn(language)
  const cells = (line: Line): Cells => ({
    n: String(line.n),
    at: minute(line.at),
    kind: words.kinds[line.kind],
    about: aboutOf(line),
    person: line.person,
    amount: write(signed(line)),
    available: write(line.available),
    held: write(line.held),
  })
  const about = [account.accountName, account.name, account.kindName, ...(cut ? [words.cut(lines.length)] : [])]
  return inThread({
    title: `${words.statement} ${account.number}`,
    about: about.join(' · '),
    head: words.columns,
    rows: lines.map(cells),
    madeAt: now,
  })
}

function inThread(order: Page): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
      env: threadEnvironment(),
    })
    const end = (settle: () => void) => {
      clearTimeout(timer)
      settle()
      void worker.terminate()
    }
    const failed = (why: string) => end(() => reject(new Error(`A statement was not drawn: ${why}`)))
    const timer = setTimeout(() => failed('it took too long'), mostMs)
    worker.once('message', (bytes: Uint8Array) => end(() => resolve(Buffer.from(bytes))))
    worker.once('error', (error) => failed((error as Error).message))
    worker.once('exit', () => failed('its thread ended'))
  })
}
