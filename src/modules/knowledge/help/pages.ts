import { escapeHtml as e } from '#platform/http/page.ts'
import { toHtml } from '../rules/html.ts'
import type { ArticleNode } from '../rules/tree.ts'
import { styleVersion } from './style.ts'
import { type HelpLanguage, wordsIn } from './words.ts'

/** The pages of the help site as HTML: every word from the database is escaped here or in rules/html.ts. */

export type Site = { provider: string; url: string; language: HelpLanguage; supportAddress: string }
export type Entry = {
  title: string
  beginning: string
  slug: string
  language: string
  product: { name: string; slug: string }
}
export type Shown = {
  title: string
  plain: string
  content: ArticleNode[]
  language: string
  product: { name: string; slug: string }
  slug: string
  at: Date
}

type Page = {
  title: string
  body: string
  path?: string
  lang?: string
  description?: string
  q?: string
  found?: boolean
}

/** Robots are told not to keep pages that are no article or list. */
function layout(site: Site, page: Page): string {
  const w = wordsIn(site.language)
  const canonical = page.path === undefined ? '' : `<link rel="canonical" href="${e(site.url + page.path)}">`
  const robots = page.path === undefined ? '<meta name="robots" content="noindex">' : ''
  const about = page.description ? `<meta name="description" content="${e(page.description)}">` : ''
  return `<!doctype html>
<html lang="${e(page.lang ?? site.language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${e(page.title)} · ${e(site.provider)}</title>${about}${robots}${canonical}
<meta name="color-scheme" content="light dark"><link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/help/style.css?v=${styleVersion}"></head>
<body><a class="skip" href="#main">${e(w.toPage)}</a>
<header class="top"><div><a class="name" href="/help">${e(site.provider)}<span>${e(w.help)}</span></a>
<form class="find" action="/help/search" method="get" role="search"><input type="search" name="q" maxlength="200" aria-label="${e(w.searchFor)}" placeholder="${e(w.searchFor)}" value="${e(page.q ?? '')}"><button>${e(w.search)}</button></form>
</div></header>
<main id="main">${page.body}</main>
<footer><div class="s"><a href="/help">${e(w.toHelp)}</a> · <a href="mailto:${e(site.supportAddress)}">${e(w.ask)}</a></div></footer>
</body></html>
`
}

function list(entries: readonly Entry[], site: Site, withProduct: boolean): string {
  const items = entries.map((one) => {
    const lang = one.language === site.language ? '' : ` lang="${e(one.language)}"`
    const product = withProduct ? `<span class="s">${e(one.product.name)}</span>` : ''
    return `<li${lang}><a href="${e(addressOf(one))}">${e(one.title)}</a><p class="d">${e(cut(one.beginning))}</p>${product}</li>`
  })
  return `<ul class="list">${items.join('')}</ul>`
}

export function addressOf(article: { slug: string; product: { slug: string } }): string {
  return `/help/${article.product.slug}/${article.slug}`
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= 160 ? line : `${line.slice(0, 160).replace(/\s\S*$/, '')} …`
}

export function homePage(
  site: Site,
  products: readonly { name: string; slug: string; description: string }[],
  newest: readonly Entry[],
): string {
  const w = wordsIn(site.language)
  const tiles = products.map(
    (one) => `<li><a href="/help/${e(one.slug)}">${e(one.name)}</a><p class="d">${e(one.description)}</p></li>`,
  )
  const body =
    products.length === 0
      ? `<h1>${e(w.help)}</h1><p class="d">${e(w.noArticles)}</p>`
      : `<h1>${e(w.help)}</h1><h2>${e(w.products)}</h2><ul class="tiles">${tiles.join('')}</ul><h2>${e(w.newest)}</h2>${list(newest, site, true)}`
  return layout(site, { title: w.help, body, path: '/help' })
}

export function productPage(
  site: Site,
  product: { name: string; slug: string; description: string },
  entries: readonly Entry[],
): string {
  const w = wordsIn(site.language)
  return layout(site, {
    title: product.name,
    path: `/help/${product.slug}`,
    description: product.description,
    body: `<nav class="path" aria-label="${e(w.toHelp)}"><a href="/help">${e(w.help)}</a></nav><h1>${e(product.name)}</h1>${
      product.description ? `<p class="d">${e(product.description)}</p>` : ''
    }${list(entries, site, false)}`,
  })
}

export function searchPage(site: Site, q: string, entries: readonly Entry[]): string {
  const w = wordsIn(site.language)
  const head = q === '' ? w.search : `${entries.length > 0 ? w.found : w.notFound} “${q}”`
  const body = entries.length > 0 || q === '' ? list(entries, site, true) : `<p class="d">${e(w.notFoundSays)}</p>`
  return layout(site, { title: head, q, body: `<h1>${e(head)}</h1>${body}` })
}

export function articlePage(site: Site, article: Shown, voted: 'yes' | 'no' | 'thanks' | undefined): string {
  const w = wordsIn(site.language)
  const { product } = article
  const path = addressOf(article)
  const date = new Intl.DateTimeFormat(site.language === 'de' ? 'de-DE' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(article.at)
  return layout(site, {
    title: article.title,
    lang: article.language,
    path,
    description: cut(article.plain),
    body: `<nav class="path" aria-label="${e(w.products)}"><a href="/help">${e(w.help)}</a> / <a href="/help/${e(product.slug)}">${e(product.name)}</a></nav>
<article><h1>${e(article.title)}</h1><p class="s">${e(w.changed)} <time datetime="${article.at.toISOString()}">${e(date)}</time></p>
${toHtml(article.content)}</article>${votePart(path, voted, site.language)}`,
  })
}

function votePart(path: string, voted: 'yes' | 'no' | 'thanks' | undefined, language: HelpLanguage): string {
  const w = wordsIn(language)
  const said = `<p class="said" role="status">${e(w.thanks)}</p>`
  const why = `<form class="why" action="${e(path)}" method="post"><label for="why">${e(w.why)}</label><textarea id="why" name="reason" maxlength="1000" aria-describedby="whysays"></textarea><p class="s" id="whysays">${e(w.whySays)}</p><button name="helpful" value="no">${e(w.send)}</button></form>`
  const ask = `<h2>${e(w.helped)}</h2><form action="${e(path)}" method="post"><button name="helpful" value="yes">${e(w.yes)}</button><button name="helpful" value="no">${e(w.no)}</button></form>`
  const inside = voted === undefined ? ask : voted === 'no' ? said + why : said
  return `<section class="vote" id="vote">${inside}</section>`
}

/** The same page for what never was, what is not public and what was taken away. */
export function missingPage(site: Site): string {
  const w = wordsIn(site.language)
  return layout(site, { title: w.missing, body: `<h1>${e(w.missing)}</h1><p class="d">${e(w.missingSays)}</p>` })
}

export function refusedPage(site: Site): string {
  const w = wordsIn(site.language)
  return layout(site, { title: w.refused, body: `<h1>${e(w.refused)}</h1><p class="d">${e(w.refusedSays)}</p>` })
}

export function sitemap(url: string, entries: readonly { path: string; at: Date | null }[]): string {
  const items = entries.map(
    ({ path, at }) => `<url><loc>${e(url + path)}</loc>${at ? `<lastmod>${at.toISOString()}</lastmod>` : ''}</url>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${items.join('\n')}\n</urlset>\n`
}
