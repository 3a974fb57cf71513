import { accounts } from '#contracts/accounts'
import { support } from '#contracts/support'
import { call } from '../api.ts'

export interface SearchHit {
  id: string
  kind: 'request' | 'account' | 'person'
  title: string
  second: string
  to: string
}

/** Looks for requests, accounts and people. */
export async function search(words: string, signal: AbortSignal): Promise<SearchHit[]> {
  const [requests, others] = await Promise.all([
    call(support.listRequests, { query: { q: words, state: 'all', limit: 8 } }, { signal }),
    call(accounts.search, { query: { q: words } }, { signal }),
  ])
  return [
    ...requests.items.map((row) => ({
      id: row.id,
      kind: 'request' as const,
      title: row.title,
      second: `${row.severity} · ${row.number} · ${row.account.name}`,
      to: `/requests/${row.number}`,
    })),
    ...others.accounts.map((one) => ({
      id: one.id,
      kind: 'account' as const,
      title: one.name,
      second: `${one.number} · ${one.why}`,
      to: `/accounts/${one.id}`,
    })),
    ...others.people.map((one) => ({
      id: one.id,
      kind: 'person' as const,
      title: one.name,
      second: [one.email, one.accountName].filter(Boolean).join(' · '),
      to: one.staff ? `/people/${one.id}` : `/accounts/${one.accountId}?tab=people`,
    })),
  ]
}
