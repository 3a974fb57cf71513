// kill -9 of the process that imports or consumes on an appliance, at random moments, 500 times: what it said to be done is
// done, once; what nobody heard of is tried again and never counted twice; the state file can be read every time.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newState, openState, type State, verifyJournal } from '#licence'
import { startWorker } from '../packages/licence/test/processes.ts'
import { appliance, TB, text, Vendor } from '../packages/licence/test/vendor.ts'
import { type Figure, pause, quantile } from './figure.ts'

const kills = Number(process.env.KILLS ?? 500)
const packagesEachRound = 40
const folder = mkdtempSync(join(tmpdir(), 'palisade-licence-kill-'))
const vendor = await Vendor.open(3)
const packages: string[] = []
for (let n = 0; n < packagesEachRound; n++) {
  packages.push(join(folder, `package-${n}`))
  writeFileSync(packages[n]!, await vendor.grant(TB))
}
const empty = newState(text(appliance), vendor.pin)

let [lost, doubled, unreadable, acknowledged, done] = [0, 0, 0, 0, 0]
const blocked: number[] = []

/** The state after a kill, or null when it cannot be read, which is counted. */
function stateAfter(path: string): State | null {
  try {
    const state = openState(path).read()
    verifyJournal(state.journal.kept, state.journal.count, state.journal.head)
    return state
  } catch {
    unreadable++
    return null
  }
}

/** Starts a worker, lets it get to work, kills it at a moment nobody chose, and gives what it had said. */
async function workAndKill(...args: string[]): Promise<string[]> {
  const worker = startWorker(...args)
  await worker.said(1 + Math.floor(Math.random() * 4))
  await pause(Math.random() * 40)
  worker.kill()
  await worker.gone
  if (++done % 50 === 0) process.stderr.write(`${done} kills, ${acknowledged} changes acknowledged\n`)
  return worker.lines.filter((line) => line !== 'ready')
}

// Half of the kills meet imports: a fresh appliance is given the same packages until all are in.
for (let round = 0; done < kills / 2; round++) {
  const path = join(folder, `import-${round}.state`)
  await openState(path).create(empty)
  const said = new Set<string>()
  while (done < kills / 2) {
    // From the first that nobody heard of: it may be in already, and must then not count again.
    for (const line of await workAndKill('import', path, ...packages.slice(said.size))) {
      const [code, name] = line.split(' ')
      if (said.has(name!) || (code !== 'APPLIED' && code !== 'ALREADY_APPLIED')) doubled++
      said.add(name!)
      acknowledged++
    }
    const state = stateAfter(path)
    if (!state) break
    if (state.sequence < said.size) lost++
    if ((state.capacities[0]?.total ?? 0n) !== BigInt(state.sequence) * TB) doubled++
    if (said.size === packages.length) break
  }
}

// The other half meets consumption, two processes on one file: one is killed, and the other goes on.
const path = join(folder, 'consume.state')
await openState(path).create(empty)
const fill = startWorker('import', path, ...packages)
await fill.gone
const steady = startWorker('consume', path, 'steady', '0', '1000000')
let next = 0
while (done < kills) {
  const lines = await workAndKill('consume', path, 'job', String(next), '1000000')
  next += lines.length
  acknowledged += lines.length
  // How long the living one is kept from working by the lock of the dead.
  const before = steady.lines.length
  const began = performance.now()
  await steady.said(before + 2)
  blocked.push(performance.now() - began)
  stateAfter(path)
}
steady.kill()
await steady.gone
const steadyDone = steady.lines.filter((line) => line.startsWith('SETTLED')).length
acknowledged += steadyDone
// What nobody heard of is at most one job of each; it is repeated under its name.
for (const [prefix, from] of [
  ['job', next],
  ['steady', steadyDone],
] as const)
  await startWorker('consume', path, prefix, String(from), '1').gone
const state = stateAfter(path)
const used = Number(state?.capacities[0]?.used ?? 0n)
const wanted = next + 1 + steadyDone + 1
if (used < wanted) lost += wanted - used
if (used > wanted) doubled += used - wanted
rmSync(folder, { recursive: true, force: true })

const figures: Figure[] = [
  { name: `licence, kill -9 in import and consume, ${kills} times: acknowledged`, value: acknowledged, unit: '' },
  { name: 'licence, kill -9: acknowledged changes lost', value: lost, unit: '', floor: 0, atMost: true },
  { name: 'licence, kill -9: changes counted twice', value: doubled, unit: '', floor: 0, atMost: true },
  { name: 'licence, kill -9: state files that could not be read', value: unreadable, unit: '', floor: 0, atMost: true },
  {
    name: 'licence, kill -9: two jobs of the other process, p99',
    value: Math.round(quantile(blocked, 0.99)),
    unit: 'ms',
  },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
