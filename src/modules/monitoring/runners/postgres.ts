import { placeName } from './connect.ts'
import { open, secure } from './lines.ts'
import type { Runner } from './runner.ts'
import { observe, oneLine, wrong } from './trouble.ts'

const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

function startup(): Buffer {
  const words = Buffer.from('user\0palisade_check\0database\0postgres\0application_name\0palisade check\0\0')
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + words.length, 0)
  head.writeUInt32BE(0x00030000, 4)
  return Buffer.concat([head, words])
}

/** Fields of an ErrorResponse: code letter and text, each ended by NUL. */
function errorOf(body: Buffer): { code: string; message: string } {
  const fields = new Map(body.toString('utf8').split('\0').filter(Boolean).map((field) => [field[0], field.slice(1)])) // biome-ignore format: one line
  return { code: fields.get('C') ?? '', message: oneLine(fields.get('M') ?? '', 200) }
}

/** Answers of a server that works: it does not know us, or asks us to prove who we are. */
const alive = new Set(['28000', '28P01', '3D000', '42704'])

/**
 * PostgreSQL takes a connection up to its question who we are (protocol 3.0: StartupMessage, then AuthenticationRequest). What it
 * says while starting, stopping or full (57P03, 57P01, 53300) is down.
 */
export const postgres: Runner<'postgres'> = {
  kind: 'postgres',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      let talk = await open({ ...target, tls: target.security === 'tls' }, limits, signal, timings)
      try {
        if (target.security === 'starttls') {
          talk.write(sslRequest)
          if ((await talk.bytes(1)).toString('latin1') !== 'S') throw wrong('It does not offer TLS.')
          talk = await secure(talk, target, limits, signal, timings)
        }
        talk.write(startup())
        const head = await talk.bytes(5)
        const kind = String.fromCharCode(head[0]!)
        const length = head.readUInt32BE(1) - 4
        if (!'RE'.includes(kind) || length < 0 || length > 10_000)
          throw wrong('It does not speak the protocol of PostgreSQL.')
        const body = await talk.bytes(length)
        if (kind === 'R') return { said: 'It asks who we are', timings }
        const { code, message } = errorOf(body)
        if (!alive.has(code)) throw wrong(`It refuses connections: ${message} (${code}).`)
        return { said: 'It answers', timings }
      } finally {
        talk.close()
      }
    }),
}
