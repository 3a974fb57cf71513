import { z } from 'zod'
import { route } from '#platform/http/contract.ts'

/** The public help site: pages of HTML for everybody, without scripts. What is not public does not exist on it. */
const word = z.string().max(200)

export const help = {
  helpHome: route({
    method: 'GET',
    path: '/help',
    summary: 'The help site: its products and newest articles.',
    access: 'public',
  }),
  helpSearch: route({
    method: 'GET',
    path: '/help/search',
    summary: 'Public articles for some words.',
    access: 'public',
    query: z.object({ q: z.string().max(400).optional(), product: word.optional() }),
  }),
  helpStyle: route({
    method: 'GET',
    path: '/help/style.css',
    summary: 'The look of the help site.',
    access: 'public',
    query: z.object({ v: word.optional() }),
  }),
  helpSitemap: route({
    method: 'GET',
    path: '/help/sitemap.xml',
    summary: 'Addresses of all public articles (sitemaps.org).',
    access: 'public',
  }),
  robots: route({
    method: 'GET',
    path: '/robots.txt',
    summary: 'Lets search engines read the help site and nothing else.',
    access: 'public',
  }),
  helpPicture: route({
    method: 'GET',
    path: '/help/pictures/:id',
    summary: 'A picture of an article the caller may read, signed in or not.',
    access: 'public',
    params: z.object({ id: z.string().max(100) }),
  }),
  helpProduct: route({
    method: 'GET',
    path: '/help/:product',
    summary: 'The public articles of a product.',
    access: 'public',
    params: z.object({ product: word }),
  }),
  helpArticle: route({
    method: 'GET',
    path: '/help/:product/:slug',
    summary: 'A public article. An address it had before leads to the present one (301).',
    access: 'public',
    params: z.object({ product: word, slug: word }),
    query: z.object({ voted: z.enum(['yes', 'no', 'thanks']).optional() }),
  }),
  helpVote: route({
    method: 'POST',
    path: '/help/:product/:slug',
    summary: 'Whether the article helped, from the form under it.',
    access: 'public',
    params: z.object({ product: word, slug: word }),
    body: z.object({ helpful: z.enum(['yes', 'no']), reason: z.string().max(1000).default('') }),
    bodyLimit: 8 * 1024,
  }),
}
