import { personsByIds } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { StoredEscalation } from '../queries/escalation.ts'
import { loadRotas, type StoredRota } from '../queries/rota.ts'
import { shifts } from '../rules/rota.ts'

export type Named = { id: string; name: string }

/** Names of people by id; who is unknown here is called so, rather than left out of a schedule. */
export async function nameOf(tx: Tx, ids: readonly (string | null)[]): Promise<(id: string) => Named> {
  const people = await personsByIds(tx, [...new Set(ids.filter((id) => id !== null))])
  return (id) => ({ id, name: people.get(id)?.name ?? 'Unknown person' })
}

export type OnCall = {
  rota: Named
  zone: string
  person: Named | null
  because: string | null
  until: Date | null
  next: Named | null
}

const aheadMs = 30 * 86_400_000

/** Who is on call in each rota at a moment, because of what, until when, and who follows. */
export async function whoIsOnCall(tx: Tx, at: Date): Promise<OnCall[]> {
  const rotas = await loadRotas(tx, null, at)
  const found = rotas.map((stored) => ({ stored, ...nowIn(stored, at) }))
  const named = await nameOf(
    tx,
    found.flatMap((f) => [f.now?.personId ?? null, f.next?.personId ?? null]),
  )
  return found.map(({ stored: { id, name, rota }, now, next, until }) => ({
    rota: { id, name },
    zone: rota.zone,
    person: now ? named(now.personId) : null,
    because: now?.overrideId ? 'Override' : (rota.layers.find((l) => l.id === now?.layerId)?.name ?? null),
    until,
    next: next ? named(next.personId) : null,
  }))
}

function nowIn({ rota }: StoredRota, at: Date) {
  const end = new Date(at.getTime() + aheadMs)
  const { final } = shifts(rota, at, end)
  const first = final[0]
  const now = first && first.from <= at ? first : undefined
  // The same person through another layer is no change.
  const next = final.find((shift) => shift.from > at && shift.personId !== now?.personId)
  let until = now?.until ?? next?.from ?? end
  for (const shift of final)
    if (now && shift.personId === now.personId && shift.from.getTime() === until.getTime()) until = shift.until
  return { now, next, until: until < end ? until : null }
}

/** To whom an escalation can be passed on: the people of its chain and those on call in any rota, except the actor. */
export async function canTakeOver(tx: Tx, escalation: StoredEscalation): Promise<Named[]> {
  const inChain = (escalation.state?.chain.steps ?? []).flatMap(({ targets, alternates }) =>
    [...targets, ...alternates.flat()].map((p) => p.personId),
  )
  const onCall = (await whoIsOnCall(tx, tx.now)).flatMap((o) => o.person?.id ?? [])
  const people = await personsByIds(tx, [...new Set([...inChain, ...onCall])])
  return [...people.values()]
    .filter((p) => p.staff && p.active && !p.lockedAt && p.id !== tx.actor.personId)
    .map(({ id, name }) => ({ id, name }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
