export const linkKinds = ['related', 'duplicate', 'follows', 'caused_by'] as const
export type LinkKind = (typeof linkKinds)[number]

export type LinkRefusal = 'same' | 'there' | 'problem_of_incident'

/** What is known of the two requests: the links between them, and whether one is a problem or an incident already. */
export type LinkFacts = {
  fromId: string
  toId: string
  between: readonly { kind: LinkKind }[]
  /** The first one has incidents of its own. */
  fromIsProblem: boolean
  /** The second one is caused by another. */
  toIsIncident: boolean
}

/**
 * Whether two requests may be linked so. One link of a kind joins two requests, whatever its direction. Problems stand one
 * level high: what is caused by a problem causes nothing itself, so that solving a problem reaches all of its incidents.
 */
export function decideLink(kind: LinkKind, facts: LinkFacts): { refused: LinkRefusal } | null {
  if (facts.fromId === facts.toId) return { refused: 'same' }
  if (facts.between.some((one) => one.kind === kind)) return { refused: 'there' }
  if (kind === 'caused_by' && (facts.fromIsProblem || facts.toIsIncident)) return { refused: 'problem_of_incident' }
  return null
}
