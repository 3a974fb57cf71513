import { clock } from '#platform/clock.ts'
import { judge } from '../rules/bounds.ts'
import { placeName } from './connect.ts'
import { askByDatagram } from './datagram.ts'
import type { Runner } from './runner.ts'
import { observe, wrong } from './trouble.ts'

/** Seconds between the eras of NTP (1900) and of the epoch (1970). */
const era = 2_208_988_800

export function stamp(ms: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32BE(Math.floor(ms / 1000) + era, 0)
  bytes.writeUInt32BE(Math.floor(((ms % 1000) / 1000) * 2 ** 32), 4)
  return bytes
}

const read = (bytes: Buffer, at: number) =>
  (bytes.readUInt32BE(at) - era) * 1000 + (bytes.readUInt32BE(at + 4) / 2 ** 32) * 1000

/** A client's packet of RFC 5905 7.3: version 4, mode 3, and when we sent it. */
function packet(sentMs: number): Buffer {
  const bytes = Buffer.alloc(48)
  bytes[0] = (4 << 3) | 3
  stamp(sentMs).copy(bytes, 40)
  return bytes
}

/** The offset of a time server's clock from ours, by the four time stamps of RFC 5905 8. */
export const ntp: Runner<'ntp'> = {
  kind: 'ntp',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      const sent = clock.now().getTime()
      const asked = packet(sent)
      const mine = asked.subarray(40, 48)
      const { answer, came } = await askByDatagram(
        target,
        asked,
        // The server sends our own time stamp back: what does not is no answer to us.
        (message) => (message.length >= 48 && (message[0]! & 7) === 4 && message.subarray(24, 32).equals(mine) ? { answer: message, came: clock.now().getTime() } : null), // biome-ignore format: one rule
        limits,
        signal,
        timings,
      )
      const stratum = answer[1]!
      if (stratum === 0)
        throw wrong(`It refuses us (${answer.subarray(12, 16).toString('latin1').replace(/\W/g, '')}).`)
      if (answer[0]! >> 6 === 3 || stratum > 15) throw wrong('Its clock is not synchronised.')
      const offset = Math.round(((read(answer, 32) - sent + (read(answer, 40) - came)) / 2) * 10) / 10
      return {
        said: `Offset ${offset} ms, stratum ${stratum}`,
        outcome: judge(Math.abs(offset), target.offset),
        timings,
        facts: { stratum },
        measures: [{ name: 'offset', value: offset, unit: 'ms' }],
      }
    }),
}
