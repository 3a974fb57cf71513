import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { glob, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
/** A file that takes longer has failed. */
const mostMs = 600_000

/** A test file, and how long its run took. */
export type Asking = { file: string; ms: number }

/** Test files of these modules, and the scenarios, which go through all of them. */
export async function testsOf(modules: Iterable<string>): Promise<string[]> {
  const files = new Set<string>()
  const patterns = [...[...modules].map((module) => `${module}/**/*.test.ts`), 'test/scenarios/*.test.ts']
  for await (const file of glob(patterns, { cwd: root })) files.add(file)
  return [...files].sort()
}

/**
 * Runs each file once with every check in its place: which checks it asks, the quickest file of a check first. Only those that ask
 * a check can notice that it is gone. Files that fail as they are notice nothing, and are named.
 */
export async function whoAsks(
  files: readonly string[],
): Promise<{ asking: Map<string, Asking[]>; failing: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'palisade-checks-'))
  const asking = new Map<string, Asking[]>()
  const failing: string[] = []
  const queue = files.entries()
  const worker = async () => {
    for (const [n, file] of queue) {
      const list = join(folder, String(n))
      const begun = performance.now()
      const passed = await passes(file, { CHECKS_REACHED: list })
      const ms = Math.round(performance.now() - begun)
      if (!passed) failing.push(file)
      else if (existsSync(list))
        for (const check of new Set(readFileSync(list, 'utf8').split('\n').filter(Boolean)))
          asking.set(check, [...(asking.get(check) ?? []), { file, ms }])
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  await rm(folder, { recursive: true })
  for (const list of asking.values()) list.sort((a, b) => a.ms - b.ms)
  return { asking, failing }
}

/** The quickest file that fails without the check, twice in a row: one failure may be chance. */
export async function noticedBy(check: string, files: readonly Asking[]): Promise<string | null> {
  for (const { file } of files)
    if (!(await passes(file, { CHECK_OFF: check })) && !(await passes(file, { CHECK_OFF: check }))) return file
  return null
}

async function passes(file: string, env: Record<string, string>): Promise<boolean> {
  const args = ['--import', join(import.meta.dirname, 'switch.ts'), file]
  const run: ChildProcess = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'ignore',
    timeout: mostMs,
    env: { ...process.env, ...env, NODE_TEST_CONTEXT: undefined },
  })
  const [code] = await once(run, 'exit')
  return code === 0
}
