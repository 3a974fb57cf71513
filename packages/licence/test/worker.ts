// Run by tests as a process of its own: works on a state file until it is killed or done. What is on the disk it says, a line each.
import { readFileSync } from 'node:fs'
// Only what it needs is loaded: it is started often.
import { consume, release, reserve } from '../src/consume.ts'
import { openState } from '../src/file.ts'
import { importPackage } from '../src/import.ts'

const [task, path, ...args] = process.argv.slice(2) as [string, string, ...string[]]
const file = openState(path)
const kind = 'migration.files'
const now = new Date('2026-11-12T00:00:00Z')
const say = (text: string) => process.stdout.write(`${text}\n`)

say('ready')
if (task === 'consume') {
  // One unit a job. The names go on where the last worker was; what it did not hear of is tried again.
  const [prefix, from, count] = [args[0]!, Number(args[1]), Number(args[2])]
  for (let n = from; n < from + count; n++) {
    const { code } = await file.change((state) => consume(state, `${prefix}-${n}`, kind, 1n, now))
    say(`${code} ${n}`)
  }
} else if (task === 'reserve-and-release') {
  for (let n = 0; ; n++) {
    const id = `${args[0]}-${n}`
    await file.change((state) => reserve(state, id, kind, 1n, now))
    await file.change((state) => release(state, id, now))
  }
} else {
  for (const name of args) {
    const { code } = await file.change((state) => importPackage(state, readFileSync(name), now))
    say(`${code} ${name}`)
  }
}
