export interface SearchHit {
  id: string
  kind: 'request' | 'account' | 'person'
  title: string
  second: string
  to: string
}

/** Looks for requests, accounts and people. */
export async function search(_words: string, _signal: AbortSignal): Promise<SearchHit[]> {
  return []
}
