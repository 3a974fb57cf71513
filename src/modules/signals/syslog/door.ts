import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from '#platform/problem.ts'
import { admit, asRefusal, type Room, sourceAt } from '../doors/room.ts'
import { problems } from '../problems.ts'
import { tokenPrefix } from '../rules/token.ts'
import type { Heard, Source } from '../types.ts'
import { type SyslogMessage, syslogMessage } from './decode.ts'
import { createFramer } from './framing.ts'
import { heardOf } from './map.ts'

const door = 'syslog'

/** One datagram is one message (RFC 5426). Nobody is told when it is refused. */
export async function takeSyslogDatagram(room: Room, bytes: Buffer, peer: string): Promise<void> {
  const read = await readFor(room, bytes, peer)
  if (!read) return
  try {
    await room.take(door, read)
  } catch (error) {
    refused(room, error, read.source, bytes, peer)
  }
}

/** A message with its source, or null when it was refused and counted. */
async function readFor(room: Room, bytes: Buffer, peer: string): Promise<{ source: Source; heard: Heard } | null> {
  let source: Source | null = null
  try {
    const now = room.moment()
    const message = syslogMessage(bytes, now)
    source = await sourceFor(room, message, peer)
    return { source, heard: heardOf(message, peer, { alertFrom: source.settings.alertFrom ?? null }, now) }
  } catch (error) {
    refused(room, error, source, bytes, peer)
    return null
  }
}

/** The source whose token stands in the structured data (`[palisade@0 token="pss_..."]`), else the one that sends from there. */
async function sourceFor(room: Room, message: SyslogMessage, peer: string): Promise<Source> {
  const token = Object.values(message.data).find((value) => value.startsWith(tokenPrefix))
  return token ? admit(room, await room.book.byToken(token), ['syslog'], peer) : sourceAt(room, 'syslog', peer)
}

function refused(room: Room, error: unknown, source: Source | null, bytes: Buffer, peer: string): void {
  const text = bytes.toString('utf8', 0, 2000)
  // A message that carries a token is not shown: whoever reads it could send as its source.
  const sample = text.includes(tokenPrefix) ? '' : text
  room.counts.refused({ source, door, refusal: asRefusal(error), sample, bytes: bytes.length, peer })
}

/** How long a connection waits to hand over what there is no room for: its sender is held up meanwhile, as TCP does. */
const patience = 60

/**
 * A connection (RFC 6587, and RFC 5425 within TLS). It is read no faster than it is stored. A frame nobody can read ends it,
 * because where the next one begins is not known then; a message nobody can read does not.
 */
export async function serveSyslog(room: Room, socket: Socket, peer: string): Promise<void> {
  const framer = createFramer()
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    const { messages, fault } = framer.push(chunk)
    await takeAll(room, messages, peer)
    if (!fault) continue
    const [source = null] = await room.book.byAddress('syslog', peer).catch(() => [])
    return refused(room, fault, source, chunk, peer)
  }
  const last = framer.end()
  if (last) await takeAll(room, [last], peer)
}

async function takeAll(room: Room, messages: readonly Buffer[], peer: string): Promise<void> {
  const bySource = new Map<Source, Heard[]>()
  for (const bytes of messages) {
    const read = await readFor(room, bytes, peer)
    if (read) bySource.set(read.source, [...(bySource.get(read.source) ?? []), read.heard])
  }
  for (const [source, all] of bySource) {
    const heard = {
      told: all.flatMap(({ told }) => told),
      lines: all.flatMap(({ lines }) => lines),
      measured: [],
    }
    try {
      await patiently(() => room.take(door, { source, heard }))
    } catch (error) {
      refused(room, error, source, messages[0]!, peer)
    }
  }
}

async function patiently(take: () => Promise<number>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await take()
      return
    } catch (error) {
      const full = error instanceof Refusal && (error.status === 429 || error.status === 503)
      if (!full || tries >= patience) throw error
      await pause(1000)
    }
  }
}

/** A datagram that came while as many as may be were looked after. */
export function syslogDropped(room: Room, bytes: Buffer, peer: string): void {
  refused(room, problems.refuse('signals.busy'), null, bytes, peer)
}
