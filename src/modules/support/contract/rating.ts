import { z } from 'zod'
import { id, instant, pageOf, paging, prose, route } from '#platform/http/contract.ts'
import { rating } from '../shapes.ts'
import { byRequest } from './request-id.ts'

const given = z.object({
  /** 1 is very bad, 5 very good. */
  score: z.number().int().min(1).max(5),
  comment: prose(2000).optional(),
})
const byToken = z.object({ token: z.string().regex(/^[\w-]{20,100}$/, 'is not a link of ours') })
const question = z.object({
  number: z.number(),
  title: z.string(),
  provider: z.string(),
  language: z.string(),
  answered: z.object({ score: z.number(), comment: z.string().nullable(), at: instant }).nullable(),
})

export const ratings = {
  askedByLink: route({
    method: 'GET',
    path: '/api/ratings/:token',
    summary: 'What the link of a mail asks. Looking changes nothing, so that mail scanners may.',
    access: 'public',
    params: byToken,
    reply: question,
  }),

  rateByLink: route({
    method: 'POST',
    path: '/api/ratings/:token',
    summary: 'Answers the question of a mail, once.',
    access: 'public',
    params: byToken,
    body: given,
    reply: question,
    errors: ['support.rated_already'],
  }),

  rateRequest: route({
    method: 'POST',
    path: '/api/requests/:id/rating',
    summary: 'A customer says how a solved request was handled, once.',
    access: 'person',
    params: byRequest,
    body: given,
    reply: rating,
    errors: ['support.rated_already', 'support.not_rateable'],
  }),

  ratingsOfAccount: route({
    method: 'GET',
    path: '/api/accounts/:id/ratings',
    summary: 'What an account’s people said about their solved requests, newest first.',
    access: 'staff',
    scope: 'requests:read',
    params: z.object({ id }),
    query: z.object({ ...paging }),
    reply: pageOf(rating.extend({ request: z.object({ id, number: z.number(), title: z.string() }) })).extend({
      count: z.number(),
      average: z.number().nullable(),
      asked: z.number(),
    }),
  }),
}
