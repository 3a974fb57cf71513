// Run by tests as a process of its own: works on a state file until it is killed or done. What is on the disk it says, a line each.
import { readFileSync } from 'node:fs'
import { consume, importPackage, openState, release, reserve } from '../src/licence.ts'
import { day } from './vendor.ts'

const [task, path, ...args] = process.argv.slice(2) as [string, string, ...string[]]
const file = openState(path)
const kind = 'migration.files'
const say = (text: string) => process.stdout.write(`${text}\n`)

say('ready')
if (task === 'consume') {
  // One unit a job. The names go on where the last worker was; what it did not hear of is tried again.
  const [prefix, from, count] = [args[0]!, Number(args[1]), Number(args[2])]
  for (let n = from; n < from + count; n++) {
    const { code } = await file.change((state) => consume(state, `${prefix}-${n}`, kind, 1n, day(12)))
    say(`${code} ${n}`)
  }
} else if (task === 'reserve-and-release') {
  for (let n = 0; ; n++) {
    const id = `${args[0]}-${n}`
    await file.change((state) => reserve(state, id, kind, 1n, day(12)))
    await file.change((state) => release(state, id, day(12)))
  }
} else {
  for (const name of args) {
    const { code } = await file.change((state) => importPackage(state, readFileSync(name), day(11)))
    say(`${code} ${name}`)
  }
}
