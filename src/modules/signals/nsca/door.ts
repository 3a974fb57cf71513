import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { Refusal } from '#platform/problem.ts'
import { admit, asRefusal, type Room } from '../doors/room.ts'
import { malformed, problems } from '../problems.ts'
import type { Source } from '../types.ts'
import { heardOf } from './map.ts'
import { greeting, ivBytes, mixed, type NscaResult, nscaResult, packetSizes } from './packet.ts'

const door = 'nsca'

/**
 * A connection of send_nsca: our greeting, then packets. NSCA answers nothing, so a sender never learns that it was refused;
 * the page of the source shows it. Which of the sources of that network it is tells the password that fits.
 */
export async function serveNsca(room: Room, socket: Socket, peer: string): Promise<void> {
  const iv = randomBytes(ivBytes)
  const greeted = Math.floor(room.moment().getTime() / 1000)
  socket.write(greeting(iv, greeted))
  let kept: Buffer = Buffer.alloc(0)
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
    const taken = await takePackets(room, kept, { iv, greeted, peer })
    if (taken === null) return
    kept = Buffer.from(kept.subarray(taken))
  }
  if (kept.length > 0) await refuseRest(room, kept, peer)
}

/** What is left when the sender ends: a packet of the small size that was no source's, or a part of one. */
async function refuseRest(room: Room, bytes: Buffer, peer: string): Promise<void> {
  const candidates = await room.book.byAddress('nsca', peer)
  const source = candidates.length === 1 ? candidates[0]! : null
  const whole = packetSizes.some((size) => size === bytes.length)
  const refusal = whole ? problems.refuse('signals.checksum') : malformed('The packet ends early.')
  refused(room, refusal, source, bytes.length, peer)
}

type Greeted = { iv: Buffer; greeted: number; peer: string }

/** Takes what is whole; returns how many bytes that was, null when the connection is to be closed. */
async function takePackets(room: Room, bytes: Buffer, greeted: Greeted): Promise<number | null> {
  let at = 0
  for (;;) {
    const rest = bytes.subarray(at)
    // The size is a matter of the sender's version: the small one is tried first, and must fit as a whole.
    const sizes = packetSizes.filter((size) => rest.length >= size)
    if (sizes.length === 0) return at
    const size = await takeFirst(room, rest, sizes, greeted)
    if (size === null) return sizes.length < packetSizes.length ? at : null
    if (size < 0) return null
    at += size
  }
}

/** The size of the packet that was taken; null when none fits, -1 when one fits and was refused. */
async function takeFirst(
  room: Room,
  bytes: Buffer,
  sizes: readonly number[],
  greeted: Greeted,
): Promise<number | null> {
  const { peer } = greeted
  let source: Source | null = null
  try {
    const candidates = await room.book.byAddress('nsca', peer)
    if (candidates.length === 0) throw problems.refuse('signals.unknown_source')
    for (const size of sizes)
      for (const candidate of candidates) {
        const result = unmixed(room, candidate, bytes.subarray(0, size), greeted)
        if (!result) continue
        source = admit(room, candidate, ['nsca'], peer)
        await room.take(door, { source, heard: heardOf(result, room.moment()) })
        return size
      }
    if (sizes.length < packetSizes.length) return null
    source = candidates.length === 1 ? candidates[0]! : null
    throw problems.refuse('signals.checksum')
  } catch (error) {
    refused(room, error, source, bytes.length, peer)
    return -1
  }
}

/** The result when the packet is this source's; null when its checksum does not fit. */
function unmixed(room: Room, source: Source, packet: Buffer, { iv, greeted }: Greeted): NscaResult | null {
  const plain = source.settings.mixing === 'none' ? packet : mixed(packet, iv, passwordOf(room, source))
  try {
    return nscaResult(plain, greeted)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'signals.checksum') return null
    throw error
  }
}

function passwordOf(room: Room, { id, tokenSealed }: Source): Buffer {
  return tokenSealed ? room.app.sealer.open(tokenSealed, sealPurpose(id)) : Buffer.alloc(0)
}

/** Where the sealed token of a source stands. */
export const sealPurpose = (sourceId: string): string => `signal_source.token:${sourceId}`

function refused(room: Room, error: unknown, source: Source | null, bytes: number, peer: string): void {
  room.counts.refused({ source, door, refusal: asRefusal(error), sample: '', bytes, peer })
}
