import { appendFileSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * A switch in every permission check, put there while the source is loaded: the program itself has none. A check is named by the
 * line that makes it. `off` is the check that lets everybody through (CHECK_OFF from the start, for a run of other tests);
 * `reached` gathers those that were asked, and is added to the file CHECKS_REACHED at the end.
 */
export const checks = { off: process.env.CHECK_OFF ?? null, reached: new Set<string>() }

Object.assign(globalThis, {
  permissionCheck(stack: string): boolean {
    const at = /\/(src\/(?!modules\/accounts\/rules\/permit)[\w./-]+\.ts:\d+)/.exec(stack)?.[1]
    if (!at) return false
    checks.reached.add(at)
    return at === checks.off
  },
})

const list = process.env.CHECKS_REACHED
if (list) process.on('exit', () => appendFileSync(list, `${[...checks.reached].join('\n')}\n`))

const target = 'src/modules/accounts/rules/permit.ts'
/** Their first lines, whatever their parameters are. */
const openings = /^export function (permit|may)\(.*\): (?:void|boolean) \{$/gm

registerHooks({
  load(url, context, next) {
    if (!url.endsWith(target)) return next(url, context)
    const names: string[] = []
    const source = readFileSync(fileURLToPath(url), 'utf8').replace(openings, (opening, name: string) => {
      names.push(name)
      const result = name === 'permit' ? '' : 'true'
      return `${opening} if ((globalThis as any).permissionCheck(String(new Error().stack))) return ${result};`
    })
    if (names.sort().join() !== 'may,permit') throw new Error(`${target} has changed: the switch found ${names}`)
    return { format: 'module-typescript', source, shortCircuit: true }
  },
})
