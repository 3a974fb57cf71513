import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { oncall } from '../contract.ts'
import { problems } from '../problems.ts'
import { loadRotas } from '../queries/rota.ts'
import { type Proof, prove, provenRange } from '../rules/coverage.ts'
import type { Override, Rota } from '../rules/rota.ts'
import { checkedLayers, checkedOverride } from './checks.ts'
import { nameOf } from './people.ts'

type ProofView = HandlerReply<typeof oncall.coverage>

/** Nobody can be asked: our own code changes the plan. */
export const unasked = Symbol('unasked')
/** The name of the gaps that were shown before saving; null: none were. */
export type SeenGaps = string | null | typeof unasked

/** So many gaps a refusal lists; the proof lists all. */
const mostListed = 200

/**
 * Whoever changes a plan so that nobody is on call at some time has been shown every gap of the next 90 days. Refuses
 * `oncall.gaps_open` with the gaps and the name to give back as `seenGaps`.
 */
export async function mustBeShown(tx: Tx, before: Rota | null, after: Rota, seen: SeenGaps): Promise<void> {
  if (seen === unasked) return
  const proof = prove(before, after, tx.now)
  if (proof.seen === null || proof.seen === seen) return
  const view = await proofView(tx, proof)
  const fresh = proof.gaps.filter((gap) => gap.isNew).length
  throw problems.refuse('oncall.gaps_open', {
    detail: `${fresh} of ${proof.gaps.length} gaps are new.`,
    gaps: view.gaps.slice(0, mostListed),
    seenGaps: proof.seen,
  })
}

/** Every gap of the next 90 days as they would be after a change. Stores nothing. */
export async function coverage(tx: Tx, ask: HandlerInput<typeof oncall.coverage>['body']): Promise<ProofView> {
  permit(tx.actor, 'rota.read', { accountId: null })
  const [stored] = ask.rotaId ? await loadRotas(tx, [ask.rotaId], provenRange(tx.now).from) : []
  if (ask.rotaId && !stored) throw notFound()
  const before = stored?.rota ?? null
  const overrides = overridesAfter(before?.overrides ?? [], ask)
  if (!ask.rota && !before) throw notFound()
  const after = ask.rota
    ? { ...ask.rota, layers: await checkedLayers(tx, ask.rotaId ?? newId(), ask.rota), overrides }
    : { ...before!, overrides }
  return proofView(tx, prove(before, after, tx.now))
}

/** The overrides after a change, the new ones last: they win. */
export function overridesAfter<T extends Override>(
  present: readonly T[],
  change: {
    add: readonly (Parameters<typeof checkedOverride>[0] | (Omit<T, 'id'> & { id?: string }))[]
    remove: readonly string[]
  },
): (T | ReturnType<typeof checkedOverride>)[] {
  const kept = present.filter((one) => !change.remove.includes(one.id))
  const added = change.add.map((one) =>
    checkedOverride({ ...one, id: one.id ?? newId() } as Parameters<typeof checkedOverride>[0]),
  )
  return [...kept, ...added]
}

async function proofView(tx: Tx, proof: Proof): Promise<ProofView> {
  const named = await nameOf(
    tx,
    proof.gaps.map((gap) => gap.away),
  )
  return { ...proof, gaps: proof.gaps.map((gap) => ({ ...gap, away: gap.away ? named(gap.away) : null })) }
}
