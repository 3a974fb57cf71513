import type { Severity } from '#platform/http/contract.ts'

type Open = { id: string; severity: Severity; openedAtMs: number }

/**
 * Which of an incident's open alerts take the severity a person sets. Lowered, all that are worse do, or the next look would raise the
 * incident again; raised, the one that tells of the cause does, or the worst of them, because a page is decided by alerts.
 */
export function alertsToSet(
  open: readonly Open[],
  causeId: string | null,
  { from, to }: { from: Severity; to: Severity },
): string[] {
  if (to > from) return open.filter(({ severity }) => severity < to).map(({ id }) => id)
  const worst = open.toSorted((a, b) => (a.severity === b.severity ? a.openedAtMs - b.openedAtMs : a.severity < b.severity ? -1 : 1)) // biome-ignore format: one order
  const speaks = open.find(({ id }) => id === causeId) ?? worst[0]
  return speaks && to < speaks.severity ? [speaks.id] : []
}

/** The severity of a request that several incidents share: the worst of those that are open. */
export const sharedSeverity = (own: Severity, others: readonly Severity[]): Severity =>
  others.reduce((worst, one) => (one < worst ? one : worst), own)
