import {
  IconArticle,
  IconBuilding,
  IconFileText,
  IconFlame,
  IconHistory,
  IconInbox,
  IconListCheck,
  IconMessage,
  IconServer,
  IconUser,
  IconWritingSign,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import { search } from '#contracts/search'
import { call, type Reply } from '../api.ts'

/** What search found, as the server tells it: text in pieces, those that were looked for marked. */
export type Hit = Reply<typeof search.find>['items'][number]

export const HIT_ICONS = {
  request: IconInbox,
  message: IconMessage,
  file: IconFileText,
  journal: IconHistory,
  account: IconBuilding,
  person: IconUser,
  contract: IconWritingSign,
  article: IconArticle,
  system: IconServer,
  procedure_run: IconListCheck,
  crisis: IconFlame,
} satisfies Record<string, TablerIcon>

/** The icon of a kind of text, also of one this page does not know yet. */
export const iconOf = (kind: string): TablerIcon => (HIT_ICONS as Record<string, TablerIcon>)[kind] ?? IconInbox

/** Where a hit leads; people outside have no pages of accounts. */
export function linkOf({ about }: Hit, staff: boolean): { to: string; search?: Record<string, string> } {
  if (about.kind === 'request') return { to: `/requests/${about.ref}` }
  if (about.kind === 'article') return { to: `/knowledge/${about.ref}` }
  if (about.kind === 'system') return { to: `/systems/${about.ref}` }
  if (about.kind === 'procedure_run') return { to: `/projects/${about.ref}` }
  if (about.kind === 'crisis') return { to: `/crises/${about.ref}` }
  if (!staff) return { to: about.kind === 'person' ? '/people' : '/requests' }
  if (about.kind === 'staff') return { to: `/people/${about.ref}` }
  if (about.kind === 'person') return { to: `/accounts/${about.ref}`, search: { tab: 'people' } }
  return { to: `/accounts/${about.ref}` }
}

/** The few best for the box at the top. */
export async function findFew(q: string, signal: AbortSignal): Promise<Hit[]> {
  return (await call(search.find, { query: { q, limit: 8 } }, { signal })).items
}

export const plain = (pieces: Hit['title']) => pieces.map((piece) => piece.text).join('')

/** The same as one address. */
export function addressOf(hit: Hit, staff: boolean): string {
  const { to, search: query } = linkOf(hit, staff)
  return query ? `${to}?${new URLSearchParams(query)}` : to
}

/** The number of the thing a hit leads to, as people say it; '' where it has none. */
export function numberIn({ about }: Hit): string {
  if (about.kind === 'request') return about.ref
  if (about.kind === 'procedure_run') return `PJ-${about.ref}`
  return about.kind === 'crisis' ? `CR-${about.ref}` : ''
}

/** The second line of a hit in a short list: which, whose, and where the words stand. */
export const secondOf = (hit: Hit) =>
  [numberIn(hit), hit.account?.name, plain(hit.snippet) || hit.by].filter(Boolean).join(' · ')
