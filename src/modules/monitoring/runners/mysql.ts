import { placeName } from './connect.ts'
import { open } from './lines.ts'
import type { Runner } from './runner.ts'
import { observe, oneLine, wrong } from './trouble.ts'

/** MySQL and MariaDB greet with their version (protocol 10: packet of 3 bytes length, 1 byte number, then 0x0a and text). */
export const mysql: Runner<'mysql'> = {
  kind: 'mysql',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      const talk = await open({ ...target, tls: false, verify: false }, limits, signal, timings)
      try {
        const head = await talk.bytes(4)
        const length = head.readUIntLE(0, 3)
        if (length < 2 || length > 4096) throw wrong('It does not speak the protocol of MySQL.')
        const body = await talk.bytes(length)
        if (body[0] === 0xff) {
          const words = body
            .subarray(3)
            .toString('utf8')
            .replace(/^#.{5}/, '')
          throw wrong(`It refuses connections: ${oneLine(words, 200)} (${body.readUInt16LE(1)}).`)
        }
        if (body[0] !== 10) throw wrong(`It speaks version ${body[0]} of the protocol, not 10.`)
        const version = oneLine(body.subarray(1, Math.max(1, body.indexOf(0, 1))).toString('latin1'), 100)
        return { said: version, timings, facts: { version } }
      } finally {
        talk.close()
      }
    }),
}
