// `npm run bench [-- NAME ...] [--json]`: runs the benchmarks of this folder, each in a process of its own.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { type Figure, holds } from './figure.ts'

const json = process.argv.includes('--json')
const asked = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const all = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.replace('.bench.ts', ''))
const names = asked.length > 0 ? asked : all
const unknown = names.find((name) => !all.includes(name))
if (unknown) {
  process.stderr.write(`There is no benchmark "${unknown}". There are: ${all.join(', ')}.\n`)
  process.exit(2)
}

/** A benchmark prints its figures as one JSON array on its last line. */
function runOne(name: string): Promise<Figure[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', join(import.meta.dirname, `${name}.bench.ts`)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.on('exit', (code) => {
      if (code !== 0) return reject(new Error(`${name} ended with ${code}`))
      resolve(JSON.parse(out.trim().split('\n').pop()!))
    })
  })
}

if (!json)
  process.stdout.write(
    `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n\n`,
  )
let broken = false
for (const name of names) {
  for (const figure of await runOne(name)) {
    const ok = holds(figure)
    if (ok === false) broken = true
    if (json)
      process.stdout.write(
        `${JSON.stringify({ name: figure.name, value: figure.value, unit: figure.unit, floor: figure.floor ?? null, holds: ok })}\n`,
      )
    else {
      const limit = figure.floor === undefined ? '' : `${figure.atMost ? '<=' : '>='} ${figure.floor} ${figure.unit}`
      const verdict = ok === null ? '' : ok ? 'holds' : 'DOES NOT HOLD'
      process.stdout.write(
        `${figure.name.padEnd(62)} ${String(figure.value).padStart(10)} ${figure.unit.padEnd(8)} ${limit.padEnd(16)} ${verdict}${figure.note ? `  (${figure.note})` : ''}\n`,
      )
    }
  }
}
process.exit(broken ? 1 : 0)
