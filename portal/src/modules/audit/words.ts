import type { audit } from '#contracts/audit'
import type { Reply } from '../../api.ts'
import { actGroups, actWords, auditWords as words } from '../../words/audit.ts'
import { securityKinds } from '../../words/provider.ts'

export type Entry = Reply<typeof audit.listEntries>['items'][number]

/** A name nobody gave words yet: `some_thing` is `Some thing`. */
const plain = (name: string) => name.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase())

/** What an act is called: `accounts.person_changed` is `Person changed`. */
export function actWord(act: string): string {
  const [module = '', kind = ''] = act.split('.')
  if (module === 'identity') return (securityKinds as Record<string, string>)[kind] ?? plain(kind)
  return (actWords as Record<string, string>)[act] ?? plain(kind || act)
}

/** The acts for a list to choose from, by what they are about. */
export function actChoices(acts: readonly string[]): { group: string; items: { value: string; label: string }[] }[] {
  const groups = new Map<string, { value: string; label: string }[]>()
  for (const act of acts) {
    const module = act.split('.')[0] ?? ''
    const group = (actGroups as Record<string, string>)[module] ?? plain(module)
    groups.set(group, [...(groups.get(group) ?? []), { value: act, label: actWord(act) }])
  }
  return [...groups].map(([group, items]) => ({ group, items }))
}

const VIA: Record<string, string> = {
  session: words.viaSession,
  token: words.viaToken,
  mail: words.viaMail,
  page: words.viaPage,
  phone: words.viaPhone,
  system: words.viaSystem,
}
export const viaWord = (via: string) => VIA[via] ?? via

const PLACES: Record<string, (id: string) => string> = {
  person: (id) => `/people/${id}`,
  account: (id) => `/accounts/${id}`,
  contract: (id) => `/contracts/${id}`,
  request: (id) => `/requests/${id}`,
  rota: (id) => `/on-call/rotas/${id}`,
  policy: (id) => `/on-call/policies/${id}`,
  plan: (id) => `/settings/plans/${id}`,
  calendar: (id) => `/settings/calendars/${id}`,
}
/** Where what an act is about can be seen; null when it has no page. */
export const placeOf = ({ kind, id }: Entry['subject']) =>
  id === 'unknown' ? null : (PLACES[kind]?.(encodeURIComponent(id)) ?? null)

const said = (value: unknown): string =>
  value === null || value === undefined || value === ''
    ? words.nothing
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)

/** Fields of an entry side by side: what was, what became. `data` has one side only. */
export function fieldsOf({ before, after, data }: Entry): { field: string; before: string; after: string }[] {
  const rows = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].map((field) => ({
    field,
    before: before && field in before ? said(before[field]) : '',
    after: after && field in after ? said(after[field]) : '',
  }))
  return [...rows, ...Object.entries(data ?? {}).map(([field, value]) => ({ field, before: '', after: said(value) }))]
}
