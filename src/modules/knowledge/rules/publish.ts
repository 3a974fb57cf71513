export type State = 'draft' | 'published' | 'retired'
export type Visibility = 'internal' | 'customer' | 'public'

/** The refusal of a publication, as a code of the module; null when it may be. */
export type PublishRefusal = 'knowledge.needs_reviewer' | 'knowledge.no_accounts' | null

/**
 * Whether a version may come out. What everybody can read was looked at by two people: whoever wrote the version does not
 * release it to the public. For customers and colleagues the author may publish alone, because it can be taken back from
 * those who saw it. An article for chosen accounts names at least one.
 */
export function mayPublish(what: {
  visibility: Visibility
  allAccounts: boolean
  accounts: number
  authorId: string | null
  publisherId: string | null
}): PublishRefusal {
  if (what.visibility === 'customer' && !what.allAccounts && what.accounts === 0) return 'knowledge.no_accounts'
  const same = what.publisherId !== null && what.publisherId === what.authorId
  return what.visibility === 'public' && same ? 'knowledge.needs_reviewer' : null
}
