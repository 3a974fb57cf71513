// Loaded in front of test/worker.ts: the process kills itself at the KILL_AT-th call that changes anything on the disk: before it, and
// where it writes, in the middle of it.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const at = Number(process.env.KILL_AT)
let calls = 0
/** A signal to itself may arrive a moment later: nothing may happen until then. */
const die = () => {
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}
const names = ['openSync', 'writeFileSync', 'linkSync', 'rmSync', 'renameSync', 'fsyncSync', 'closeSync'] as const
for (const name of names) {
  const real = fs[name] as (...args: unknown[]) => unknown
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      if (++calls === at) die()
      return real(...args)
    },
  })
}
const write = fs.writeSync as (file: number, bytes: Buffer, from: number) => number
Object.assign(fs, {
  writeSync: (file: number, bytes: Buffer, from: number) => {
    if (++calls !== at) return write(file, bytes, from)
    write(file, bytes.subarray(0, Math.floor(bytes.length / 2)), from)
    return die()
  },
})
syncBuiltinESMExports()
process.on('exit', () => process.stdout.write(`calls ${calls}\n`))
