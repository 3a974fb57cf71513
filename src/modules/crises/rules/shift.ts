/** A role somebody has because they were on call in a rota. */
export type Held = { role: string; personId: string; rotaId: string | null }
/** Who is on call in a rota now, and until when; nobody in a gap. */
export type Watch = { rotaId: string; personId: string | null; until: Date | null }
/** Roles that go with the shift from one to the other. `shift` names the shift that began, so that it is asked once. */
export type Change = { fromId: string; toId: string; rotaId: string; shift: string; roles: string[] }

/** What is to be handed over: roles of people who are not on call any more where they had them from. A gap hands over nothing. */
export function changesOfShift(held: readonly Held[], watches: readonly Watch[]): Change[] {
  const byRota = new Map(watches.map((watch) => [watch.rotaId, watch]))
  const changes = new Map<string, Change>()
  for (const { role, personId, rotaId } of held) {
    const watch = rotaId ? byRota.get(rotaId) : undefined
    if (!rotaId || !watch?.personId || watch.personId === personId) continue
    const shift = `${rotaId} ${watch.until?.toISOString() ?? 'open'}`
    const key = `${personId} ${shift}`
    const change = changes.get(key) ?? { fromId: personId, toId: watch.personId, rotaId, shift, roles: [] }
    changes.set(key, { ...change, roles: [...change.roles, role] })
  }
  return [...changes.values()]
}

/** When a shift of these rotas ends next; null while none does within what the plan knows. */
export function nextChange(held: readonly Held[], watches: readonly Watch[], now: Date): Date | null {
  const rotas = new Set(held.map(({ rotaId }) => rotaId))
  const ends = watches.flatMap(({ rotaId, until }) =>
    until && until > now && rotas.has(rotaId) ? [until.getTime()] : [],
  )
  return ends.length > 0 ? new Date(Math.min(...ends)) : null
}
