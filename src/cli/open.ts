import { loadConfig, readSettings } from '#platform/config.ts'
import { createProgram, type Program } from '../program.ts'

/** Opens the program over its database, the running one where there is one, without loops and listeners. */
export async function withProgram<T>(work: (program: Program) => Promise<T>): Promise<T> {
  const program = await openProgram({ LOG_LEVEL: readSettings().get('LOG_LEVEL')?.value ?? 'warn' })
  try {
    return await work(program)
  } finally {
    await program.stop()
  }
}

/** The program with what the operator set. */
export function openProgram(overrides: Parameters<typeof loadConfig>[0] = {}): Promise<Program> {
  return createProgram(loadConfig(overrides))
}
