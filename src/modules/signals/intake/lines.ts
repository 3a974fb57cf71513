import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'

/** A line of a log with whose it is. Severity as in RFC 5424, text of at most 8,000 characters. */
export type HeardLine = {
  accountId: string
  systemId: string | null
  at: Date
  severity: number
  source: string
  text: string
}

export type LineSink = (tx: Tx, lines: readonly HeardLine[]) => Promise<void>

type Sinks = { add(sink: LineSink): void; take: LineSink }

const sinks = new WeakMap<object, Sinks>()

/** Who wants the lines of sources, in the transaction that takes them: logs stand to the right of signals and say so themselves. */
export function lineSinks(app: App): Sinks {
  const known = sinks.get(app.config)
  if (known) return known
  const all: LineSink[] = []
  const made: Sinks = {
    add: (sink) => void all.push(sink),
    async take(tx, lines) {
      for (const sink of all) await sink(tx, lines)
    },
  }
  sinks.set(app.config, made)
  return made
}
