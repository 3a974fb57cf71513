import { z } from 'zod'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Who may call: `public` nobody need be known; `person` anybody signed in or with a token; `staff` the provider's people;
 * `session` only a person who is there in full (never a token: keys cannot make keys).
 */
export type Access = 'public' | 'person' | 'staff' | 'session'

export type RouteSpec<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> = {
  method: Method
  /** Fastify's form: `/api/requests/:id`. */
  path: string
  /** One sentence for the API page. */
  summary: string
  access: Access
  /** Scope an API token needs; by default `<first path segment>:read` or `:write`. */
  scope?: string
  params?: Params
  query?: Query
  body?: Body
  /** Left out: 204 and no body. */
  reply?: Reply
  /** Codes this route may refuse with, beyond those every route has. */
  errors?: readonly string[]
  /** A creating call: `Idempotency-Key` is honoured. The operation's first transaction must return the reply. */
  idempotent?: boolean
  /**
   * Dangerous in wrong hands (it makes keys, changes rights, shows secrets, takes data out): needs a session whose person
   * showed within the last minutes that it is them; never a token. A function says for which input.
   */
  stepUp?: true | ((input: { body: unknown }) => boolean)
  /** Work that one person should not ask for many times a second: reports, exports, searches. Counted apart. */
  costly?: true
  /** Calls are counted by whoever mounts it, by what it finds out about its callers, and not by person or address. */
  countsItself?: true
  /** Takes one file as multipart/form-data, at most `bodyLimit` large. No other route reads forms. */
  upload?: true
  /** Largest body in bytes; 256 KiB unless said. */
  bodyLimit?: number
}

/** Declares a route. Objects in queries and bodies become strict: a field nobody knows is refused, never stored. */
export function route<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Reply extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<Params, Query, Body, Reply>): RouteSpec<Params, Query, Body, Reply> {
  return { ...spec, query: strict(spec.query), body: strict(spec.body) }
}

function strict<T extends z.ZodType>(schema: T | undefined): T | undefined {
  return schema instanceof z.ZodObject ? (schema.strict() as unknown as T) : schema
}

/** A moment: ISO 8601 in UTC on the wire, a Date in code. */
export const instant = z.codec(z.iso.datetime({ offset: true }), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
})

/** A calendar day without a zone, `2026-11-17`. */
export const day = z.iso.date()

export const id = z.uuid()
export const severity = z.enum(['P1', 'P2', 'P3', 'P4'])
export type Severity = z.infer<typeof severity>

const whole = 'must not contain half of a character'

/** One line of text without control characters. */
export function line(most: number) {
  return words(most).min(1, 'must not be empty')
}

/** One line as `line`, or nothing. */
export function words(most: number) {
  return z
    .string()
    .trim()
    .max(most, `must have at most ${most} characters`)
    .refine((text) => !/\p{Cc}/u.test(text), 'must be one line without control characters')
    .refine((text) => text.isWellFormed(), whole)
}

/** Text of several lines. NUL and halves of surrogate pairs are refused, because PostgreSQL cannot store them as they are. */
export function prose(most: number) {
  return z
    .string()
    .max(most, `must have at most ${most} characters`)
    .refine((text) => !text.includes('\u0000'), 'must not contain NUL')
    .refine((text) => text.isWellFormed(), whole)
}

export const email = z
  .email()
  .max(254)
  .transform((text) => text.trim())

/** What a list's query always accepts. `cursor` comes from the reply before. */
export const paging = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
}

/** A list may be asked for what lies in a span of time; the reply then says how much that is, whatever the page holds. */
export const spanning = { from: instant.optional(), to: instant.optional() }
/** So many are counted of a span at most. */
export const mostCounted = 10_000

/** A page of a list that may be asked for a span: `within` is how many lie in it, `mostCounted` for all beyond; null without a span. */
export function spannedPageOf<Item extends z.ZodType>(item: Item) {
  return pageOf(item).extend({ within: z.number().nullable() })
}

/** A page of a list. `next` is the cursor of the following page, null at the end. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

/** Comma-separated values in a query: `?severity=P1,P2`. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value),
    z.array(item).optional(),
  )
}

export const subject = z.object({ kind: z.string().max(40), id: z.string().max(80) })

type In<T> = T extends z.ZodUndefined ? undefined : T extends z.ZodType ? z.input<T> : undefined
type Out<T> = T extends z.ZodUndefined ? undefined : T extends z.ZodType ? z.output<T> : undefined

/** Types of a route as its caller sees them (JSON: moments are text). */
export type Params<R> = R extends RouteSpec<infer P, infer _Q, infer _B, infer _R> ? In<P> : never
export type Query<R> = R extends RouteSpec<infer _P, infer Q, infer _B, infer _R> ? In<Q> : never
export type Body<R> = R extends RouteSpec<infer _P, infer _Q, infer B, infer _R> ? In<B> : never
export type Reply<R> = R extends RouteSpec<infer _P, infer _Q, infer _B, infer Y> ? In<Y> : never

/** Types of a route as its handler sees them (moments are Dates). */
export type HandlerInput<R> =
  R extends RouteSpec<infer P, infer Q, infer B, infer _R> ? { params: Out<P>; query: Out<Q>; body: Out<B> } : never
export type HandlerReply<R> = R extends RouteSpec<infer _P, infer _Q, infer _B, infer Y> ? Out<Y> : never
