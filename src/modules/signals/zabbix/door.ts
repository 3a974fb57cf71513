import type { Socket } from 'node:net'
import type { Refusal } from '#platform/problem.ts'
import { asRefusal, type Room, sourceAt } from '../doors/room.ts'
import { malformed } from '../problems.ts'
import type { Source } from '../types.ts'
import { zabbixData } from './decode.ts'
import { contentOf, headerOf, packet } from './frame.ts'
import { heardOf } from './map.ts'

const door = 'zabbix'

/**
 * A connection of zabbix_sender or an active agent: packets, each answered once its values are stored. What came before but was
 * not answered comes again with the same session and ids, and is then not taken twice.
 */
export async function serveZabbix(room: Room, socket: Socket, peer: string): Promise<void> {
  let kept: Buffer = Buffer.alloc(0)
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
    let source: Source | null = null
    try {
      source = await sourceAt(room, 'zabbix', peer)
      for (;;) {
        const header = headerOf(kept)
        if (!header || kept.length < header.size + header.content) break
        const content = contentOf(header, kept.subarray(header.size, header.size + header.content))
        kept = Buffer.from(kept.subarray(header.size + header.content))
        socket.write(packet(await answerTo(room, source, content)))
      }
    } catch (error) {
      return refuse(room, socket, error, source, kept, peer)
    }
  }
  if (kept.length > 0) refuse(room, socket, malformed('The packet ends early.'), null, kept, peer)
}

async function answerTo(room: Room, source: Source, content: Buffer): Promise<string> {
  const { session, values } = zabbixData(content)
  const rules = source.settings.items ?? []
  const hear = (some: typeof values) => heardOf(some, rules, room.moment())
  const none = { told: [], lines: [], measured: [] }
  const kept = session
    ? await room.take(door, { source, heard: none, once: { session, values, hear } })
    : await room.take(door, { source, heard: hear(values) })
  // A value that was known already is processed, too: the sender must not give it again.
  const processed = kept === 0 && !session ? 0 : values.length
  const info = `processed: ${processed}; failed: ${values.length - processed}; total: ${values.length}; seconds spent: 0.000001`
  return JSON.stringify({ response: 'success', info })
}

function refuse(room: Room, socket: Socket, error: unknown, source: Source | null, bytes: Buffer, peer: string): void {
  const refusal: Refusal = asRefusal(error)
  room.counts.refused({ source, door, refusal, sample: bytes.toString('utf8', 0, 2000), bytes: bytes.length, peer })
  socket.end(packet(JSON.stringify({ response: 'failed', info: `${refusal.code}: ${refusal.title}` })))
}
