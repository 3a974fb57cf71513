import type { Tx } from '#platform/db/database.ts'
import { loadRotas } from '../queries/rota.ts'
import { shifts } from '../rules/rota.ts'

/** Somebody who is away, and who stands in for them. */
export type StandIn = { absentId: string; personId: string }

/**
 * Who stands in for whom at a moment, as the rotas say: whoever covers for somebody; where somebody is away and nobody was named,
 * whoever that rota has on duty.
 */
export async function standInsAt(tx: Tx, at: Date): Promise<StandIn[]> {
  const found = new Map<string, StandIn>()
  for (const { rota } of await loadRotas(tx, null, at))
    for (const { personId, replaces, from, until } of rota.overrides) {
      if (replaces === null || from > at || until <= at) continue
      const by = personId ?? onDuty(rota, at)
      if (by && by !== replaces) found.set(`${replaces} ${by}`, { absentId: replaces, personId: by })
    }
  return [...found.values()]
}

function onDuty(rota: Parameters<typeof shifts>[0], at: Date): string | null {
  const [now] = shifts(rota, at, new Date(at.getTime() + 1)).final
  return now?.personId ?? null
}
