import type { Visibility } from './rules/publish.ts'

export type ArticleFact = { articleId: string; productId: string; title: string }

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** A version, an address, a product or the readers of an article are others; also when it was made. */
    'knowledge.article_changed': ArticleFact
    'knowledge.article_published': ArticleFact & { version: number; visibility: Visibility }
    'knowledge.article_retired': ArticleFact
  }
}
