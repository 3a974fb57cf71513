// Import on an appliance: a cold state (nothing known but the hash to trust) and a chain of ten key sets, each signed by two of
// three roots; everything is verified. Beside it the bare signature checks of the same machine in the same run, and the size of
// the built library with its command.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importPackage, newState, openState, preAuthEncoding, verifyStrict } from '#licence'
import { appliance, day, TB, text, Vendor } from '../packages/licence/test/vendor.ts'
import { type Figure, quantile } from './figure.ts'

const runs = 300
const folder = mkdtempSync(join(tmpdir(), 'palisade-licence-'))
const vendor = await Vendor.open(10)
const bytes = await vendor.grant(5n * TB)
const next = await vendor.grant(TB)
const cold = newState(text(appliance), vendor.pin)

/** Milliseconds that `work` takes, each run. */
function times(work: () => void): number[] {
  return Array.from({ length: runs }, () => {
    const began = performance.now()
    work()
    return performance.now() - began
  })
}
const must = (code: string) => {
  if (code !== 'APPLIED') throw new Error(`The import ended with ${code}.`)
}

// The first one in a process that has done nothing yet, measured in processes of their own.
const alone = join(import.meta.dirname, '../packages/licence/test/import-once.ts')
const first = Array.from({ length: 15 }, () => Number(execFileSync(process.execPath, [alone], { encoding: 'utf8' })))
const warm = times(() => must(importPackage(cold, bytes, day(11)).result.code))
const known = importPackage(cold, bytes, day(11)).state
const following = times(() => must(importPackage(known, next, day(11)).result.code))

// What nobody can save: two signatures on each key set and one on the package.
const message = preAuthEncoding('application/vnd.palisade.keyset.v1+json', Buffer.alloc(900, 1))
const signature = await Promise.resolve(appliance.sign(message))
const bare = times(() => {
  for (let n = 0; n < 21; n++) if (!verifyStrict(appliance.publicKey, message, signature)) throw new Error('wrong')
})

const file = openState(join(folder, 'licence.state'))
await file.create(cold)
const stored: number[] = []
for (let n = 0; n < 100; n++) {
  const began = performance.now()
  // The state goes back to the cold one after each, so that the same file can be imported again.
  await file.change((state) => ({ state: importPackage(state, bytes, day(11)).state, result: 0 }))
  stored.push(performance.now() - began)
  await file.change(() => ({ state: { ...cold }, result: 0 }))
}

const dist = join(folder, 'dist')
execFileSync(process.execPath, [join(import.meta.dirname, '../scripts/build-licence.ts'), dist], { stdio: 'ignore' })
const scripts = readdirSync(dist).filter((name) => name.endsWith('.js'))
const size = scripts.reduce((sum, name) => sum + statSync(join(dist, name)).size, 0)
const outside = scripts.flatMap((name) =>
  [...readFileSync(join(dist, name), 'utf8').matchAll(/from\s*"([^".][^"]*)"/g)].filter(
    ([, from]) => !from!.startsWith('node:'),
  ),
)
rmSync(folder, { recursive: true, force: true })

const ms = (values: number[], share: number) => Number(quantile(values, share).toFixed(2))
const figures: Figure[] = [
  {
    name: 'licence: import, cold state, chain of 10 key sets, median',
    value: ms(warm, 0.5),
    unit: 'ms',
    floor: 10,
    atMost: true,
  },
  { name: 'licence: the same, p99', value: ms(warm, 0.99), unit: 'ms' },
  { name: 'licence: the same as the first thing a process does, median', value: ms(first, 0.5), unit: 'ms' },
  { name: 'licence: 21 bare strict signature checks, median', value: ms(bare, 0.5), unit: 'ms' },
  { name: 'licence: import of the following package, median', value: ms(following, 0.5), unit: 'ms' },
  { name: 'licence: cold import with lock and durable state, median', value: ms(stored, 0.5), unit: 'ms' },
  {
    name: 'licence: library and command, built',
    value: Number((size / 1000).toFixed(1)),
    unit: 'kB',
    floor: 60,
    atMost: true,
  },
  { name: 'licence: dependencies', value: outside.length, unit: '', floor: 0, atMost: true },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
