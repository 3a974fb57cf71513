import type { State, Visibility } from './rules/publish.ts'
import type { ArticleNode } from './rules/tree.ts'

export type Product = { id: string; name: string; slug: string; description: string }

/** An article without its text. */
export type StoredArticle = {
  id: string
  productId: string
  slug: string
  language: string
  state: State
  visibility: Visibility
  allAccounts: boolean
  /** The newest version, and the one readers get. */
  version: number
  publishedVersion: number | null
  title: string
  fromRequestId: string | null
  fromMessageId: string | null
  fromNumber: number | null
  createdBy: string | null
  createdAt: Date
  changedAt: Date
  publishedAt: Date | null
}

export type StoredVersion = {
  articleId: string
  number: number
  language: string
  title: string
  body: string
  content: ArticleNode[]
  plain: string
  pictures: string[]
  /** What was changed, in the author's words. */
  note: string
  authorId: string | null
  authorName: string
  at: Date
}

export const subjectOf = (id: string) => ({ kind: 'article', id })
