import { z } from 'zod'
import { id, instant, line, listOf, pageOf, paging, prose, route } from '#platform/http/contract.ts'

/** An element of an article or its words; what may stand in it is in `rules/tree.ts`. Whoever shows it checks again. */
export type ArticleNode = string | { t: string; a?: Record<string, string>; c?: ArticleNode[] }
const content = z.array(z.unknown())

export const articleStates = ['draft', 'published', 'retired'] as const
export const visibilities = ['internal', 'customer', 'public'] as const
const state = z.enum(articleStates)
/** `internal`: staff. `customer`: signed-in customers, all or chosen accounts. `public`: everybody, on the help site. */
const visibility = z.enum(visibilities)
export type ArticleState = z.infer<typeof state>
export type ArticleVisibility = z.infer<typeof visibility>

const language = z.string().regex(/^[a-z]{2}$/, 'two letters (ISO 639-1)')
const slug = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'small letters, digits and single hyphens')
const version = z.number().int().min(1)
const number = z.coerce.number().int().min(1).max(1_000_000)
const byId = z.object({ id })

export const product = z.object({ id, name: z.string(), slug: z.string(), description: z.string() })
const productInput = z.object({ name: line(100), slug: slug(60).optional(), description: prose(500).default('') })

/** An article in a list. Votes are counted for staff; everybody else gets 0. */
export const articleRow = z.object({
  id,
  title: z.string(),
  beginning: z.string(),
  slug: z.string(),
  language: z.string(),
  state,
  visibility,
  allAccounts: z.boolean(),
  version: z.number(),
  publishedVersion: z.number().nullable(),
  product: z.object({ id, name: z.string(), slug: z.string() }),
  author: z.string(),
  changedAt: instant,
  publishedAt: instant.nullable(),
  helpful: z.number(),
  unhelpful: z.number(),
})
export type ArticleRowReply = z.output<typeof articleRow>

export const article = articleRow.extend({
  /** The version in this reply. */
  shown: z.number(),
  content,
  at: instant,
  /** Markdown; for staff. */
  body: z.string().nullable(),
  accounts: z.array(z.object({ id, name: z.string() })),
  /** On the help site, when it is there. */
  address: z.string().nullable(),
  /** The answer it was made from; for staff. */
  from: z.object({ number: z.number(), messageId: id.nullable() }).nullable(),
  journal: z.array(z.object({ id, kind: z.string(), text: z.string(), authorName: z.string(), at: instant })),
  /** The reader's own vote. */
  vote: z.boolean().nullable(),
  may: z.object({ write: z.boolean(), publish: z.boolean(), refused: z.string().nullable() }),
})
export type ArticleReply = z.output<typeof article>

const title = line(200)
const body = prose(200_000)
const settings = z.object({
  productId: id,
  slug: slug(100),
  language,
  visibility,
  /** Of visibility customer: these accounts; null for all. */
  accountIds: z.array(id).max(500).nullable(),
  version,
})
const made = z.object({ id, version: z.number(), state, publishedVersion: z.number().nullable() })
const reason = prose(1000).default('')
const changed = 'knowledge.changed_meanwhile'

export const knowledge = {
  listProducts: route({
    method: 'GET',
    path: '/api/knowledge/products',
    summary: 'Products articles are about; people outside get those with articles for them.',
    access: 'person',
    reply: z.object({ items: z.array(product.extend({ articles: z.number() })) }),
  }),
  createProduct: route({
    method: 'POST',
    path: '/api/knowledge/products',
    summary: 'Makes a product.',
    access: 'staff',
    body: productInput,
    reply: product,
    errors: ['knowledge.product_taken'],
    idempotent: true,
  }),
  changeProduct: route({
    method: 'PUT',
    path: '/api/knowledge/products/:id',
    summary: 'Changes a product. The address it had leads to it.',
    access: 'staff',
    params: byId,
    body: productInput,
    reply: product,
    errors: ['knowledge.product_taken'],
  }),
  deleteProduct: route({
    method: 'DELETE',
    path: '/api/knowledge/products/:id',
    summary: 'Removes a product without articles.',
    access: 'staff',
    params: byId,
    errors: ['knowledge.product_in_use'],
  }),

  listArticles: route({
    method: 'GET',
    path: '/api/knowledge/articles',
    summary: 'Articles the caller may read, newest change first. Without `state`: drafts and published ones.',
    access: 'person',
    query: z.object({
      ...paging,
      state: listOf(state),
      visibility: visibility.optional(),
      product: id.optional(),
      language: language.optional(),
      order: z.enum(['changed', 'helpful']).default('changed'),
    }),
    reply: pageOf(articleRow),
  }),
  searchArticles: route({
    method: 'GET',
    path: '/api/knowledge/search',
    summary: 'Articles for some words, best first. What finds nothing is counted, without who looked.',
    access: 'person',
    query: z.object({ q: z.string().trim().min(1).max(200), product: id.optional(), language: language.optional() }),
    reply: z.object({ items: z.array(articleRow) }),
  }),
  suggestArticles: route({
    method: 'POST',
    path: '/api/knowledge/suggestions',
    summary: 'Articles that may help with a text that is being written or answered. Nothing of it is kept.',
    access: 'person',
    scope: 'knowledge:read',
    body: z.object({
      text: prose(20_000),
      productId: id.optional(),
      /** Only what is published: drafts help nobody yet. */
      publishedOnly: z.boolean().default(true),
      limit: z.number().int().min(1).max(10).default(4),
    }),
    reply: z.object({
      items: z.array(
        articleRow
          .pick({
            id: true,
            title: true,
            beginning: true,
            visibility: true,
            allAccounts: true,
            state: true,
            product: true,
            language: true,
          })
          .extend({ address: z.string().nullable() }),
      ),
    }),
  }),
  getArticle: route({
    method: 'GET',
    path: '/api/knowledge/articles/:id',
    summary: 'An article as the caller may read it; staff may name a version.',
    access: 'person',
    params: byId,
    query: z.object({ version: number.optional() }),
    reply: article,
  }),
  createArticle: route({
    method: 'POST',
    path: '/api/knowledge/articles',
    summary: 'Makes a draft.',
    access: 'staff',
    body: z.object({
      productId: id,
      title,
      body,
      language: language.default('en'),
      slug: slug(100).optional(),
      visibility: visibility.optional(),
      accountIds: z.array(id).max(500).optional(),
    }),
    bodyLimit: 1024 * 1024,
    reply: made,
    errors: ['knowledge.slug_taken', 'knowledge.too_complex', 'knowledge.unknown_picture'],
    idempotent: true,
  }),
  draftFromAnswer: route({
    method: 'POST',
    path: '/api/knowledge/drafts',
    summary: 'Makes a draft from an answer that was sent; it keeps where it came from.',
    access: 'staff',
    body: z.object({
      /** Id or number. */
      request: z.string().max(40),
      messageId: id,
      productId: id,
      language: language.default('en'),
    }),
    reply: made,
    errors: ['knowledge.no_answer'],
    idempotent: true,
  }),
  saveArticle: route({
    method: 'PUT',
    path: '/api/knowledge/articles/:id/content',
    summary: 'Saves a new version; readers keep the published one.',
    access: 'staff',
    params: byId,
    body: z.object({ version, title, body, note: prose(500).default('') }),
    bodyLimit: 1024 * 1024,
    reply: made,
    errors: [changed, 'knowledge.too_complex', 'knowledge.unknown_picture'],
  }),
  changeSettings: route({
    method: 'PUT',
    path: '/api/knowledge/articles/:id/settings',
    summary: 'Product, address, language and readers of an article.',
    access: 'staff',
    params: byId,
    body: settings,
    reply: made,
    errors: [changed, 'knowledge.slug_taken', 'knowledge.needs_reviewer', 'knowledge.no_accounts'],
  }),
  publishArticle: route({
    method: 'POST',
    path: '/api/knowledge/articles/:id/publish',
    summary: 'Gives a version to the readers, by default the newest.',
    access: 'staff',
    params: byId,
    body: z.object({ version, number: version.optional() }),
    reply: made,
    errors: [changed, 'knowledge.needs_reviewer', 'knowledge.no_accounts'],
  }),
  retireArticle: route({
    method: 'POST',
    path: '/api/knowledge/articles/:id/retire',
    summary: 'Takes an article from its readers.',
    access: 'staff',
    params: byId,
    body: z.object({ version }),
    reply: made,
    errors: [changed, 'knowledge.not_published'],
  }),
  listVersions: route({
    method: 'GET',
    path: '/api/knowledge/articles/:id/versions',
    summary: 'Versions of an article, newest first.',
    access: 'staff',
    params: byId,
    reply: z.object({
      items: z.array(
        z.object({
          number: z.number(),
          title: z.string(),
          note: z.string(),
          authorId: id.nullable(),
          authorName: z.string(),
          at: instant,
        }),
      ),
      published: z.number().nullable(),
    }),
  }),
  compareVersions: route({
    method: 'GET',
    path: '/api/knowledge/articles/:id/compare',
    summary: 'What changed between two versions, by lines.',
    access: 'staff',
    params: byId,
    query: z.object({ from: number, to: number }),
    reply: z.object({
      title: z.object({ from: z.string(), to: z.string() }).nullable(),
      changes: z.array(z.object({ kind: z.enum(['same', 'removed', 'added']), lines: z.array(z.string()) })),
    }),
  }),
  previewArticle: route({
    method: 'POST',
    path: '/api/knowledge/preview',
    summary: 'How Markdown will look.',
    access: 'staff',
    scope: 'knowledge:read',
    body: z.object({ body }),
    bodyLimit: 1024 * 1024,
    reply: z.object({ content }),
    errors: ['knowledge.too_complex'],
  }),
  uploadPicture: route({
    method: 'POST',
    path: '/api/knowledge/articles/:id/pictures',
    summary: 'Stores a picture of an article (multipart, field `file`, up to 5 MB).',
    access: 'staff',
    params: byId,
    upload: true,
    bodyLimit: 6 * 1024 * 1024,
    reply: z.object({
      id,
      /** What to put into the Markdown. */
      markdown: z.string(),
    }),
    errors: ['knowledge.no_picture'],
  }),
  vote: route({
    method: 'POST',
    path: '/api/knowledge/articles/:id/vote',
    summary: 'Whether the article helped the caller. One vote a reader; a later one replaces it.',
    access: 'person',
    params: byId,
    body: z.object({ helpful: z.boolean(), reason }),
    errors: ['knowledge.not_published'],
  }),
  report: route({
    method: 'GET',
    path: '/api/knowledge/report',
    summary: 'What was looked for and not found, and which articles did not help.',
    access: 'staff',
    query: z.object({ days: z.coerce.number().int().min(1).max(90).default(30) }),
    reply: z.object({
      since: z.string(),
      misses: z.array(
        z.object({ words: z.string(), times: z.number(), portal: z.number(), help: z.number(), last: z.string() }),
      ),
      unhelpful: z.array(
        z.object({
          id,
          title: z.string(),
          helpful: z.number(),
          unhelpful: z.number(),
          reasons: z.array(z.object({ reason: z.string(), at: z.string() })),
        }),
      ),
    }),
  }),
}
