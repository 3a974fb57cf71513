import { parseArgs } from 'node:util'

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
