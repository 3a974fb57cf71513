import { reindex } from '#search'
import { readOptions } from './command.ts'
import { withProgram } from './open.ts'

/** `reindex`: builds the index of search anew, beside the running program or without it. */
export async function run(args: string[]): Promise<number> {
  readOptions(args, {})
  return withProgram(async ({ app }) => {
    let told = 0
    const done = await reindex(app, (count) => {
      if (count - told < 50_000) return
      told = count
      process.stdout.write(`${count} texts\n`)
    })
    process.stdout.write(`The index of search is built anew: ${done} texts.\n`)
    return 0
  })
}
