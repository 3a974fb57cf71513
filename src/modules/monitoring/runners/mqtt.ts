import { placeName } from './connect.ts'
import { open } from './lines.ts'
import type { Runner } from './runner.ts'
import { observe, wrong } from './trouble.ts'

const field = (text: string) => {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])
}

/** CONNECT of MQTT 3.1.1 (3.1) with a clean session. The remaining length is at most two bytes with our bounds on names. */
export function connectPacket(username: string | null, password: string | null): Buffer {
  const flags = 0x02 | (username === null ? 0 : 0x80) | (username === null || password === null ? 0 : 0x40)
  const parts = [field('MQTT'), Buffer.from([4, flags, 0, 30]), field('palisade-check')]
  if (username !== null) parts.push(field(username))
  if (username !== null && password !== null) parts.push(field(password))
  const rest = Buffer.concat(parts)
  const length: number[] = []
  for (let left = rest.length; ; left >>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left)
    if (left <= 127) break
  }
  return Buffer.concat([Buffer.from([0x10, ...length]), rest])
}

const refusals = ['', 'it does not speak version 3.1.1', 'it does not take our name', 'it is not available', 'user name or password are wrong', 'we are not allowed'] // biome-ignore format: by number

/** An MQTT broker takes a session (CONNACK), or says that it would if we had the right name: both are alive. */
export const mqtt: Runner<'mqtt'> = {
  kind: 'mqtt',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      const talk = await open(target, limits, signal, timings)
      try {
        talk.write(connectPacket(target.username, limits.secret))
        const [type, length, , code] = await talk.bytes(4)
        if (type !== 0x20 || length !== 2) throw wrong('It does not speak MQTT 3.1.1.')
        const known = target.username === null && (code === 4 || code === 5)
        if (code !== 0 && !known) throw wrong(`It refuses the session: ${refusals[code!] ?? `code ${code}`}.`)
        talk.write(Buffer.from([0xe0, 0]))
        return { said: known ? 'It answers and asks who we are' : 'It takes a session', timings }
      } finally {
        talk.close()
      }
    }),
}
