import { admit, asRefusal, type Room, sourceAt } from '../doors/room.ts'
import { problems } from '../problems.ts'
import { tokenPrefix } from '../rules/token.ts'
import type { Heard, Source } from '../types.ts'
import { ruleOf, textOf, toldOf } from './map.ts'
import { type Trap, trapOf } from './trap.ts'

const door = 'snmp'

/**
 * One datagram is one notification. The community is the token of its source; where a device takes none so long, the network it
 * sends from tells. An inform is answered once it is stored, so that its sender gives it again when it was not.
 */
export async function takeTrap(
  room: Room,
  bytes: Buffer,
  peer: string,
  answer: (bytes: Buffer) => void,
): Promise<void> {
  let source: Source | null = null
  try {
    const trap = trapOf(bytes)
    source = trap.community.startsWith(tokenPrefix)
      ? admit(room, await room.book.byToken(trap.community), ['snmp'], peer)
      : await sourceAt(room, 'snmp', peer)
    await room.take(door, { source, heard: heardOf(trap, source, peer, room.moment()) })
    if (trap.answer) answer(trap.answer)
  } catch (error) {
    trapRefused(room, error, source, bytes, peer)
  }
}

/** Its sample is left out: the community stands in it. */
function trapRefused(room: Room, error: unknown, source: Source | null, bytes: Buffer, peer: string): void {
  room.counts.refused({ source, door, refusal: asRefusal(error), sample: '', bytes: bytes.length, peer })
}

export function trapDropped(room: Room, bytes: Buffer, peer: string): void {
  trapRefused(room, problems.refuse('signals.busy'), null, bytes, peer)
}

/** A trap is a line of its device's log, and a problem or an end by the rules of its source. */
export function heardOf(trap: Trap, source: Pick<Source, 'settings'>, host: string, now: Date): Heard {
  const rule = ruleOf(trap, source.settings.traps ?? [])
  const told = toldOf(trap, rule, host, now)
  const line = { host, program: 'snmptrap', severity: told?.status === 'problem' ? 4 : 5, at: now, text: textOf(trap) }
  return { told: told ? [told] : [], lines: [line], measured: [] }
}
