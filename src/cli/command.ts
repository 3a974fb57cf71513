import { parseArgs } from 'node:util'
import { ConfigError } from '#platform/config.ts'
import { Refusal } from '#platform/problem.ts'

/** A refusal of the command line: one sentence, exit 1. */
export class CommandError extends Error {
  override name = 'CommandError'
}

/** Reads `--name value` options; an unknown or missing one is a sentence. */
export function readOptions<Name extends string>(
  args: string[],
  spec: Record<Name, { required?: boolean; flag?: boolean }>,
): { options: Record<Name, string | undefined>; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries<{ flag?: boolean }>(spec).map(([name, { flag }]) => [
      name,
      { type: flag ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  let parsed: { values: Record<string, string | boolean | undefined>; positionals: string[] }
  try {
    parsed = parseArgs({ args, options, allowPositionals: true, strict: true }) as typeof parsed
  } catch (error) {
    throw new CommandError((error as Error).message)
  }
  const values = Object.fromEntries(
    Object.entries(parsed.values).map(([name, value]) => [name, value === true ? 'true' : value]),
  )
  for (const [name, { required }] of Object.entries<{ required?: boolean }>(spec))
    if (required && values[name] === undefined) throw new CommandError(`--${name} is missing.`)
  return { options: values as Record<Name, string | undefined>, positionals: parsed.positionals }
}

/** Faults of the database and its folder that an operator can mend, said by the platform in a sentence of their own. */
const mendable = /^The (embedded )?database|^There is no PostgreSQL|Migrations only go forward|\.sql failed: /

/** What an operator can mend, as one sentence; null for a bug, whose stack is wanted. */
export function sentenceOf(error: unknown): string | null {
  if (error instanceof ConfigError || error instanceof CommandError) return error.message
  if (error instanceof Refusal) {
    const fields = Object.entries(error.details.fields ?? {}).map(([field, what]) => `${field} ${what}`)
    return fields.length > 0 ? `${error.message} (${fields.join('; ')})` : error.message
  }
  if (mendable.test((error as Error).message)) return (error as Error).message
  const { code, syscall, message, errors } = error as NodeJS.ErrnoException & { errors?: Error[] }
  // A name with several addresses fails with one error for each and no words of its own.
  const words = message || errors?.[0]?.message || code
  if (syscall === 'listen') return `${words}: another program listens there.`
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT' || code === 'EHOSTUNREACH')
    return `The database cannot be reached: ${words}.`
  return code === undefined ? null : String(words)
}
