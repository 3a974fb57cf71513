import { z } from 'zod'
import { id, instant, listOf, pageOf, paging, route, severity } from '#platform/http/contract.ts'

/** Text in pieces; `hit` marks what was looked for. */
const segments = z.array(z.object({ text: z.string(), hit: z.boolean() }))

const item = z.object({
  /** What kind of text was found, `message`, `file`, ...; and which. */
  kind: z.string(),
  id,
  /** What it leads to, and how addresses name that. */
  about: z.object({ kind: z.string(), id, ref: z.string() }),
  title: segments,
  snippet: segments,
  account: z.object({ id, number: z.string(), name: z.string() }).nullable(),
  at: instant,
  by: z.string(),
  /** Of a message: `customer`, `answer`, `note`; of a file its name. */
  part: z.string(),
  severity: severity.nullable(),
  status: z.string().nullable(),
})

export const search = {
  find: route({
    method: 'GET',
    path: '/api/find',
    summary: 'Looks for words, numbers, names and addresses in everything the caller may see.',
    access: 'person',
    scope: 'search:read',
    query: z.object({
      ...paging,
      limit: z.coerce.number().int().min(1).max(50).default(20),
      /** Words that must all be there, `"in this order"`, `-without`; the last may be the beginning of a word. */
      q: z
        .string()
        .max(200)
        .refine((text) => text.isWellFormed() && !text.includes('\u0000'), 'must be text'),
      /** Kinds of texts: request, message, file, journal, account, person, contract, article, system, procedure_run, crisis. */
      kind: listOf(z.string().regex(/^[a-z_]{1,30}$/)),
      account: id.optional(),
      since: instant.optional(),
      until: instant.optional(),
    }),
    reply: pageOf(item).extend({
      /** With little found: words nearly the same as what was typed, as they stand in the items. */
      similar: z.array(z.string()),
    }),
  }),
}
