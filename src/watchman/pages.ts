import type { Acted, Found } from './shift.ts'

/** The watchman's own pages: plain HTML without a script, English and German, for a phone at night. */

const html = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const words = {
  en: {
    away: (site: string) => `${site} is silent. This page comes from its watchman.`,
    here: (site: string) => `${site} is there again. What you do here is passed on to it.`,
    acknowledge: 'Acknowledge',
    escalate: 'Escalate to the next step',
    held: (name: string) => `${name} has it.`,
    over: 'This is closed.',
    learning: 'You learn along: nothing is expected of you.',
    done: { done: 'Done.', passed_on: 'Passed on to the site.' },
    refused: (detail: string) => `Not done: ${detail}`,
    unknown: 'This link is not valid any more.',
    portal: 'Its page in the portal',
  },
  de: {
    away: (site: string) => `${site} antwortet nicht. Diese Seite kommt vom Wächter.`,
    here: (site: string) => `${site} ist wieder da. Was Sie hier tun, wird dorthin weitergegeben.`,
    acknowledge: 'Übernehmen',
    escalate: 'An die nächste Stufe weitergeben',
    held: (name: string) => `${name} hat übernommen.`,
    over: 'Das ist erledigt.',
    learning: 'Sie lernen mit: Von Ihnen wird nichts erwartet.',
    done: { done: 'Erledigt.', passed_on: 'An den Standort weitergegeben.' },
    refused: (detail: string) => `Nicht getan: ${detail}`,
    unknown: 'Dieser Link gilt nicht mehr.',
    portal: 'Die Seite im Portal',
  },
}

const wordsIn = (language: string | undefined) => (language?.toLowerCase().startsWith('de') ? words.de : words.en)

const style = `body{font:18px/1.5 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:1.25rem;color:#16191d;background:#fff}
h1{font-size:1.35rem;line-height:1.3}p{white-space:pre-line}.from{color:#57606a;font-size:.9rem}
button{font:inherit;width:100%;padding:.9rem;margin:.35rem 0;border-radius:.5rem;border:1px solid #57606a;background:#fff;color:#16191d}
button.first{background:#0b57d0;border-color:#0b57d0;color:#fff}.said{border-left:.25rem solid #0b57d0;padding-left:.75rem}
@media (prefers-color-scheme:dark){body{background:#16191d;color:#e8eaed}.from{color:#a8b0b8}button{background:#23282e;color:#e8eaed}}`

function document(language: string, title: string, inner: string): string {
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${html(title)}</title><style>${style}</style><main>${inner}</main></html>`
}

export type Shown = {
  site: string
  paging: boolean
  language: string | undefined
  title: string
  body: string
  said: Acted | null
}

/** The page of a link: what is wrong, who has it, and the two things one can do. Looking at it changes nothing. */
export function nightPage({ page, about }: Found, shown: Shown): string {
  const say = wordsIn(shown.language)
  const { state, severity, subject } = about
  const free = state?.status === 'paging' || state?.status === 'exhausted'
  const button = (act: string, text: string, first: boolean) =>
    `<button name="act" value="${act}"${first ? ' class="first"' : ''}>${html(text)}</button>`
  const acts = page.shadow
    ? `<p>${say.learning}</p>`
    : state?.status === 'closed'
      ? `<p>${say.over}</p>`
      : `<form method="post">${free ? button('acknowledge', say.acknowledge, true) : ''}${button('escalate', say.escalate, false)}</form>`
  const inner = [
    `<p class="from">${html(shown.paging ? say.away(shown.site) : say.here(shown.site))}</p>`,
    shown.said ? `<p class="said" role="status">${html(sentence(shown.said, say))}</p>` : '',
    `<h1>${html(`${severity} ${shown.title}`)}</h1>`,
    `<p>${html(shown.body)}</p>`,
    state?.holder ? `<p><strong>${html(say.held(state.holder.name))}</strong></p>` : '',
    acts,
    `<p class="from">${html(subject.label)} · <a href="${html(subject.url)}" rel="noreferrer">${say.portal}</a></p>`,
  ].join('\n')
  return document(say === words.de ? 'de' : 'en', `${severity} ${shown.title}`, inner)
}

function sentence(acted: Acted, say: (typeof words)['en']): string {
  return acted.outcome === 'refused'
    ? say.refused((say === words.de && acted.germanDetail) || acted.detail)
    : say.done[acted.outcome]
}

export function unknownPage(): string {
  return document('en', 'Palisade', `<h1>${words.en.unknown}</h1><p lang="de">${words.de.unknown}</p>`)
}
