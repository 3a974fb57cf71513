import { children, decode, encode, integer, readInteger, sizeOf } from './ber.ts'
import { placeName } from './connect.ts'
import { open } from './lines.ts'
import type { Runner } from './runner.ts'
import { observe, oneLine, wrong } from './trouble.ts'

/** Anonymous bind of LDAP version 3 (RFC 4511 4.2). */
export const bindRequest = encode(0x30, [
  integer(1),
  encode(0x60, [integer(3), encode(4, Buffer.alloc(0)), encode(0x80, Buffer.alloc(0))]),
])
const unbindRequest = encode(0x30, [integer(2), encode(0x42, Buffer.alloc(0))])

/** A server that forbids anonymous binds (inappropriateAuthentication, strongerAuthRequired, ...) is one that works. */
const alive = new Set([0, 7, 8, 13, 48, 49, 53])

/** A directory answers a bind. `busy` (51) and `unavailable` (52) are down. */
export const ldap: Runner<'ldap'> = {
  kind: 'ldap',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      const talk = await open(target, limits, signal, timings)
      try {
        talk.write(bindRequest)
        const whole = (got: Buffer) => {
          const size = sizeOf(got)
          return size !== null && got.length >= size.head + size.length
        }
        const [id, reply] = children(decode(await talk.until(whole)).body)
        if (!id || readInteger(id.body) !== 1 || reply?.tag !== 0x61) throw wrong('It does not answer a bind of LDAP.')
        const [code, , text] = children(reply.body)
        const result = readInteger(code!.body)
        talk.write(unbindRequest)
        if (!alive.has(result))
          throw wrong(`It answers the bind with ${result} ${oneLine(text?.body.toString('utf8') ?? '', 200)}.`)
        return { said: result === 0 ? 'It takes an anonymous bind' : 'It answers and asks who we are', timings }
      } finally {
        talk.close()
      }
    }),
}
