import type { Severity } from '#platform/http/contract.ts'

/** What the exports of other systems are read into before anything is decided about it. */
export type Foreign = {
  source: 'zammad' | 'rt'
  organizations: { id: string; name: string; domains: string[]; note: string }[]
  users: {
    id: string
    name: string
    email: string | null
    phones: string[]
    organizationId: string | null
    staff: boolean
  }[]
  tickets: ForeignTicket[]
}

export type ForeignTicket = {
  id: string
  number: string
  title: string
  severity: Severity
  status: 'open' | 'waiting_customer' | 'closed'
  channel: 'email' | 'phone' | 'portal'
  customerId: string | null
  organizationId: string | null
  tags: string[]
  createdAt: Date
  closedAt: Date | null
  articles: ForeignArticle[]
}

export type ForeignArticle = {
  kind: 'customer' | 'answer' | 'note'
  author: string
  email: string | null
  at: Date
  text: string
  /** `path`: where the bytes stand in the archive; `bytes`: or they came along. */
  files: { name: string; type: string; path?: string; bytes?: Buffer }[]
}

/** One object of a foreign export. Nothing of it is trusted to be there or of a type. */
export type Thing = Record<string, unknown>

export const text = (value: unknown, most = 200): string =>
  (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')
    .replaceAll('\u0000', '')
    .toWellFormed()
    .slice(0, most)

export const line = (value: unknown, most = 200): string =>
  text(value, most)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()

export const key = (value: unknown): string | null => line(value, 200) || null

export const list = (value: unknown): Thing[] =>
  Array.isArray(value) ? value.filter((each): each is Thing => typeof each === 'object' && each !== null) : []

/** A moment as other systems write it; null when it is none. */
export function moment(value: unknown): Date | null {
  const at = new Date(typeof value === 'string' ? value : Number.NaN)
  return Number.isNaN(at.getTime()) ? null : at
}

/** Plain words of an article that may be HTML: tags go, blocks and breaks become lines. Nothing in it is kept as HTML. */
export function plain(value: unknown, isHtml: boolean): string {
  const most = 200_000
  const source = text(value, most * 2)
  if (!isHtml) return source.slice(0, most)
  return source
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<br\s*\/?>|<\/(p|div|li|tr|h[1-6]|blockquote|pre)>/gi, '\n')
    .replace(/<[^>]{0,5000}>/g, '')
    .replace(/&(lt|gt|quot|amp|nbsp|#39);/g, (_, name: string) => entities[name]!)
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, most)
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', nbsp: ' ', '#39': "'" }
