/*
 * `npm run mutate`: every permission check is taken out once, and the tests must notice. First those of who may do what: the
 * routes that reach the check are called again by every role with own and foreign objects; it is noticed when docs/who-may.md
 * would say something else, when a foreign object can be told from an absent one, or when an answer tells of another account.
 * Then, for those that are left, the tests of the module and the scenarios that ask the check, the quickest first, until one fails. What
 * nobody notices must stand in `known.ts` with the reason.
 */
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import type { RouteSpec } from '#platform/http/contract.ts'
import type { Cell, Matrix } from '../matrix/matrix.ts'
import { noticedBy, testsOf, whoAsks } from './asking.ts'
import { known } from './known.ts'
import { checks } from './switch.ts'

const { createMatrix, nameOf } = await import('../matrix/matrix.ts')
const { distinguishable, leaks, whoMay } = await import('../matrix/judge.ts')

const root = join(import.meta.dirname, '../..')
const begun = performance.now()
const tell = (text: string) =>
  process.stderr.write(`${String(Math.round((performance.now() - begun) / 1000)).padStart(5)} s  ${text}\n`)

/** Every line that asks `permit` or `may`. */
async function allChecks(): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for await (const file of glob('src/**/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts') || file.endsWith('.fixture.ts') || file.endsWith('accounts/rules/permit.ts')) continue
    for (const [index, line] of readFileSync(join(root, file), 'utf8').split('\n').entries())
      if (/(?<![\w.])(permit|may)\(/.test(line) && !/^\s*(\*|\/\/)/.test(line))
        found.set(`${file}:${index + 1}`, line.trim())
  }
  return found
}

/** What can be seen of a route from outside: who gets through, what is told, and whether foreign differs from absent. */
async function seen(matrix: Matrix, cells: readonly Cell[]): Promise<string> {
  // An answer that breaks off in the middle fails the tests too.
  const answers = await matrix.callAll(cells).catch((cause: Error) => cause.message)
  if (typeof answers === 'string') return answers
  return JSON.stringify([[...whoMay(answers)], distinguishable(answers), leaks(answers, matrix.objects)])
}

const matrix = await createMatrix()
const cellsOf = Map.groupBy(matrix.cells, ({ route }) => route)
const before = new Map<RouteSpec, string>()
const reachedBy = new Map<string, RouteSpec[]>()
for (const [route, cells] of cellsOf) {
  checks.reached.clear()
  before.set(route, await seen(matrix, cells))
  for (const check of checks.reached) reachedBy.set(check, [...(reachedBy.get(check) ?? []), route])
}

const all = await allChecks()
const unnoticed: { check: string; name: string }[] = []
let noticed = 0
for (const [check, line] of all) {
  const routes = reachedBy.get(check) ?? []
  checks.off = check
  let by: RouteSpec | null = null
  for (const route of routes.toSorted((a, b) => cellsOf.get(a)!.length - cellsOf.get(b)!.length)) {
    if ((await seen(matrix, cellsOf.get(route)!)) === before.get(route)) continue
    by = route
    break
  }
  checks.off = null
  const name = `${check.replace(/:\d+$/, '')}: ${line}`
  if (by) noticed++
  else
    unnoticed.push({
      check,
      name: `${routes.length === 0 ? 'not reached' : `no difference in ${routes.length} routes`}: ${name}`,
    })
  tell(`${by ? `noticed by ${nameOf(by)}` : 'not by who may do what'}: ${check} ${line}`)
}
await matrix.close()

const left = unnoticed.filter(({ name }) => known.some(([part]) => name.includes(part))).map(({ name }) => name)
const untold = unnoticed.filter(({ name }) => !left.includes(name))
const modules = untold.flatMap(({ check }) => /^src\/modules\/[^/]+/.exec(check)?.[0] ?? [])
tell(`${untold.length} are left for the tests of ${new Set(modules).size} modules and the scenarios`)
const { asking, failing } = await whoAsks(untold.length > 0 ? await testsOf(modules) : [])
for (const file of failing) tell(`fails with every check in its place, and is left out: ${file}`)
for (const { check, name } of untold) {
  const files = asking.get(check) ?? []
  const by = await noticedBy(check, files)
  if (by) noticed++
  else left.push(name)
  tell(by ? `noticed by ${by}: ${name}` : `NOT NOTICED by ${files.length} files that ask it: ${name}`)
}

const surprising = left.filter((each) => !known.some(([part]) => each.includes(part)))
process.stdout.write(`${noticed} of ${all.size} permission checks are noticed when they are taken out.\n`)
for (const each of left) process.stdout.write(`  ${each}\n`)
if (surprising.length > 0) {
  process.stdout.write(`Not in test/mutation/known.ts:\n${surprising.map((each) => `  ${each}\n`).join('')}`)
  process.exitCode = 1
}
