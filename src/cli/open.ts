import { loadConfig, readSettings } from '#platform/config.ts'
import { createProgram, type Program } from '../program.ts'
import { CommandError, sentenceOf } from './command.ts'

/** Opens the program over its database, the running one where there is one, without loops and listeners. */
export async function withProgram<T>(work: (program: Program) => Promise<T>): Promise<T> {
  const program = await openProgram({ LOG_LEVEL: readSettings().get('LOG_LEVEL')?.value ?? 'warn' })
  try {
    return await work(program)
  } finally {
    await program.stop()
  }
}

/** The program with what the operator set. A database it cannot work with is one sentence. */
export async function openProgram(overrides: Parameters<typeof loadConfig>[0] = {}): Promise<Program> {
  const config = loadConfig(overrides)
  try {
    return await createProgram(config)
  } catch (error) {
    if (sentenceOf(error) !== null) throw error
    const { message } = error as Error
    if (/^The (embedded )?database|^There is no PostgreSQL|Migrations only go forward|\.sql failed/.test(message))
      throw new CommandError(message)
    throw error
  }
}
