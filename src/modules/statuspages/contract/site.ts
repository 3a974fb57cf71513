import { z } from 'zod'
import { route } from '#platform/http/contract.ts'

/** What everybody reads, without a session and without scripts. A page that is not published does not exist here. */
const word = z.string().max(200)
const ofPage = z.object({ slug: word })
const withToken = z.object({ slug: word, token: word })

export const site = {
  statusStyle: route({
    method: 'GET',
    path: '/status/style.css',
    summary: 'The look of status pages.',
    access: 'public',
    query: z.object({ v: word.optional() }),
  }),
  statusPage: route({
    method: 'GET',
    path: '/status/:slug',
    summary: 'A status page.',
    access: 'public',
    params: ofPage,
    query: z.object({ said: z.enum(['asked', 'confirmed', 'ended', 'email', 'often']).optional() }),
  }),
  statusFeed: route({
    method: 'GET',
    path: '/status/:slug/feed.atom',
    summary: 'What a status page told, as a feed (RFC 4287).',
    access: 'public',
    params: ofPage,
  }),
  statusSubscribe: route({
    method: 'POST',
    path: '/status/:slug/subscribe',
    summary: 'Asks for updates by mail. The answer is the same whether the address is known or not.',
    access: 'public',
    params: ofPage,
    body: z.object({ email: z.string().max(300) }),
    bodyLimit: 4096,
  }),
  statusConfirmPage: route({
    method: 'GET',
    path: '/status/:slug/confirm/:token',
    summary: 'The page behind the link of the first mail. Looking at it changes nothing.',
    access: 'public',
    params: withToken,
  }),
  statusConfirm: route({
    method: 'POST',
    path: '/status/:slug/confirm/:token',
    summary: 'Confirms that the address is to get updates.',
    access: 'public',
    params: withToken,
    body: z.object({}).optional(),
    bodyLimit: 4096,
  }),
  statusEndPage: route({
    method: 'GET',
    path: '/status/:slug/unsubscribe/:token',
    summary: 'The page behind the link of every mail. Looking at it changes nothing.',
    access: 'public',
    params: withToken,
  }),
  statusEnd: route({
    method: 'POST',
    path: '/status/:slug/unsubscribe/:token',
    summary: 'No more mail to the address: by the button of the page, or by a mail program in one click (RFC 8058).',
    access: 'public',
    params: withToken,
    body: z.looseObject({}).optional(),
    bodyLimit: 4096,
  }),
}
