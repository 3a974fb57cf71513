import type { Severity } from '#platform/http/contract.ts'
import type { Cause, CauseReason } from '../types.ts'
import { type Cut, systemsOfCut } from './topology.ts'

/** What the rule looks at: an alert of the incident, open or resolved. */
export type Witness = {
  id: string
  systemId: string | null
  severity: Severity
  cuts: readonly Cut[]
  openedAtMs: number
}

type Candidate = { cut: Cut; explained: number; own: Witness | null }

/**
 * The likely cause of an incident, and why. The failing system that explains most others and is itself explained by none;
 * else what most of them have in common though nothing was heard from it; else the first and most severe alert.
 */
export function likelyCause(witnesses: readonly Witness[]): Cause {
  const [first] = witnesses.toSorted((a, b) => a.openedAtMs - b.openedAtMs || (a.id < b.id ? -1 : 1))
  if (!first) return { systemIds: [], alertId: null, why: [] }
  if (witnesses.length === 1)
    return { systemIds: first.systemId ? [first.systemId] : [], alertId: first.id, why: [{ code: 'only_alert' }] }
  const candidates = candidatesOf(witnesses)
  const heard = bestHeard(candidates, witnesses)
  const silent = bestSilent(candidates)
  if (heard && heard.explained >= (silent?.explained ?? 0)) return ofHeard(heard, witnesses, first)
  if (silent && silent.explained > 1) return ofSilent(silent, witnesses)
  return ofWorst(witnesses, first)
}

function candidatesOf(witnesses: readonly Witness[]): Candidate[] {
  const own = new Map<string, Witness>()
  for (const witness of witnesses.toSorted((a, b) => a.openedAtMs - b.openedAtMs))
    if (witness.systemId && !own.has(witness.systemId)) own.set(witness.systemId, witness)
  const explained = new Map<Cut, number>()
  for (const { cuts } of witnesses) for (const cut of cuts) explained.set(cut, (explained.get(cut) ?? 0) + 1)
  // A redundant group that is lost as a whole explains its members' alerts, too.
  for (const [cut, count] of explained) {
    const members = systemsOfCut(cut)
    if (cut.startsWith('any:') && members.every((id) => own.has(id))) explained.set(cut, count + members.length)
  }
  return [...explained].map(([cut, count]) => ({ cut, explained: count, own: own.get(cut) ?? null }))
}

/** Heard of itself, explains others, and nothing that was heard of explains it. */
function bestHeard(candidates: readonly Candidate[], witnesses: readonly Witness[]): Candidate | null {
  const heard = new Set(witnesses.map(({ systemId }) => systemId))
  const roots = candidates.filter(
    ({ own, cut, explained }) => own && explained > 1 && !own.cuts.some((above) => above !== cut && heard.has(above)),
  )
  const rank = (one: Candidate) => [-one.explained, one.own!.openedAtMs, one.cut] as const
  return roots.toSorted((a, b) => compare(rank(a), rank(b)))[0] ?? null
}

/** Of those that explain most, the nearest to what fails: it is itself behind the others. Redundant groups whose members fail count as one. */
function bestSilent(candidates: readonly Candidate[]): Candidate | null {
  const silent = candidates.filter(({ own }) => own === null)
  const most = Math.max(0, ...silent.map(({ explained }) => explained))
  const top = silent.filter(({ explained }) => explained === most)
  const heard = new Set(candidates.filter(({ own }) => own).map(({ cut }) => cut))
  const lost = top.filter(({ cut }) => cut.startsWith('any:') && systemsOfCut(cut).every((id) => heard.has(id)))
  // Cuts stand in the order they were found, from the system upwards: the first is the nearest.
  return lost[0] ?? top[0] ?? null
}

function ofHeard({ own, explained }: Candidate, witnesses: readonly Witness[], first: Witness): Cause {
  const why: CauseReason[] = [{ code: 'explains', explained, of: witnesses.length }]
  if (own!.id === first.id) {
    const next = witnesses.filter(({ id }) => id !== first.id).map(({ openedAtMs }) => openedAtMs)
    why.push({ code: 'first_heard', aheadMs: Math.min(...next) - first.openedAtMs })
  }
  return { systemIds: [own!.systemId!], alertId: own!.id, why }
}

function ofSilent({ cut, explained }: Candidate, witnesses: readonly Witness[]): Cause {
  const systemIds = systemsOfCut(cut)
  const heard = witnesses.filter(({ systemId }) => systemId !== null && systemIds.includes(systemId))
  const why: CauseReason[] = [{ code: 'explains', explained, of: witnesses.length }]
  if (systemIds.length > 1) why.push({ code: 'all_of_group', members: systemIds.length })
  if (heard.length === 0) why.push({ code: 'nothing_heard' })
  return { systemIds, alertId: heard[0]?.id ?? null, why }
}

function ofWorst(witnesses: readonly Witness[], first: Witness): Cause {
  const [worst] = witnesses.toSorted((a, b) =>
    compare([a.severity, a.openedAtMs, a.id] as const, [b.severity, b.openedAtMs, b.id] as const),
  )
  const why: CauseReason[] = [{ code: 'most_severe' }]
  if (worst!.id === first.id) why.push({ code: 'first_heard', aheadMs: 0 })
  return { systemIds: worst!.systemId ? [worst!.systemId] : [], alertId: worst!.id, why }
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, left] of a.entries()) if (left !== b[index]) return left < b[index]! ? -1 : 1
  return 0
}
