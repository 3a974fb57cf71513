import { createHash } from 'node:crypto'
import pg from 'pg'

/** Statements with values that were seen, by text. Texts made anew each time (lists of columns) must not fill the server. */
const names = new Map<string, string>()
const mostNames = 1500

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known) return known
  if (names.size >= mostNames) return undefined
  const name = createHash('sha1').update(text).digest('base64url').slice(0, 20)
  names.set(text, name)
  return name
}

/**
 * A connection that prepares every statement with values once and keeps its plan: planning with row-level security takes
 * longer than running for most of ours. PostgreSQL itself plans anew when a table or a function it inlined has changed.
 */
export class PreparingClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg overloads query in a dozen ways; only one of them is changed here
  override query(config: any, values?: any, callback?: any): any {
    if (typeof config === 'string' && Array.isArray(values) && values.length > 0) {
      const name = nameOf(config)
      if (name) return super.query({ name, text: config, values: [...values] }, callback)
    }
    return super.query(config, values, callback)
  }
}
