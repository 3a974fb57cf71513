import type { Timings } from '../types.ts'
import { connectTcp, type Place, placeName, startTls } from './connect.ts'
import { type Conversation, converse } from './conversation.ts'
import type { Limits } from './runner.ts'

/** A conversation with a target, over TCP or over TLS from the first byte. */
export async function open(
  place: Place & { tls: boolean; verify: boolean },
  limits: Limits,
  signal: AbortSignal,
  timings: Timings,
): Promise<Conversation> {
  const plain = await connectTcp(place, limits, signal, timings)
  const options = { servername: place.host, verify: place.verify }
  const socket = place.tls ? await startTls(plain, options, signal, timings) : plain
  return converse(socket, placeName(place), limits.maxBytes, signal)
}

/** Goes on over TLS after the target agreed to STARTTLS. */
export async function secure(
  talk: Conversation,
  place: Place & { verify: boolean },
  limits: Limits,
  signal: AbortSignal,
  timings: Timings,
): Promise<Conversation> {
  const socket = await startTls(talk.release(), { servername: place.host, verify: place.verify }, signal, timings)
  return converse(socket, placeName(place), limits.maxBytes, signal)
}
