import { escapeHtml as esc } from '#platform/http/page.ts'
import type { Day, History } from '../rules/history.ts'
import { isOn } from '../rules/state.ts'
import { type Words, wordsIn } from '../rules/words.ts'
import type { Incident, Language, Page, State } from '../types.ts'
import { styleVersion } from './style.ts'

export type Shown = {
  page: Page
  components: { id: string; name: string; state: State; history: History }[]
  overall: State
  incidents: Incident[]
  now: Date
}
export type Said = 'asked' | 'confirmed' | 'ended' | 'email' | 'often'

function frame(language: Language, title: string, body: string, more = ''): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${esc(title)}</title>
<link rel="stylesheet" href="/status/style.css?v=${styleVersion}">${more}</head><body>${body}</body></html>`
}

const minute = (at: Date) => at.toISOString().slice(0, 16).replace('T', ' ')
const time = (at: Date) => `<time datetime="${at.toISOString()}">${minute(at)} UTC</time>`

/** The page of everybody: how the services do, what is told of them, how they did. */
export function statusPage({ page, components, overall, incidents, now }: Shown, said: Said | undefined): string {
  const say = wordsIn(page.language)
  const feed = `/status/${page.slug}/feed.atom`
  const on = incidents.filter((one) => isOn(one, now))
  const planned = incidents.filter(
    (one) => one.kind === 'maintenance' && !isOn(one, now) && one.state === 'scheduled' && one.begins > now,
  )
  const past = incidents.filter((one) => !on.includes(one) && !planned.includes(one))
  const names = new Map(components.map(({ id, name }) => [id, name]))
  const list = (head: string, all: readonly Incident[]) =>
    all.length === 0 ? '' : `<h2>${head}</h2><ul>${all.map((one) => incidentItem(one, names, say)).join('')}</ul>`
  const body = `<main><h1>${esc(page.title)}</h1>${page.intro ? `<p class="d">${esc(page.intro)}</p>` : ''}
<p class="all ${overall}" role="status">${say.overall[overall]}</p>${list(say.current, on)}${list(say.planned, planned)}
<h2>${say.services}</h2><ul>${components.map((one) => componentItem(one, say)).join('')}</ul>
<h2>${say.past}</h2>${past.length === 0 ? `<p class="d">${say.nothingPast}</p>` : `<ul>${past.map((one) => incidentItem(one, names, say)).join('')}</ul>`}
<h2 id="subscribe">${say.subscribe}</h2>${said ? `<p class="said" role="status">${saidWords(said, say)}</p>` : ''}
<form method="post" action="/status/${page.slug}/subscribe"><label>${say.email}<input type="email" name="email" required maxlength="254" autocomplete="email"></label><button>${say.send}</button></form>
</main><footer class="s"><p><a href="${feed}">${say.feed}</a></p><p>${say.asOf(minute(now))}</p></footer>`
  return frame(
    page.language,
    page.title,
    body,
    `<link rel="alternate" type="application/atom+xml" href="${feed}" title="${esc(page.title)}">`,
  )
}

function saidWords(said: Said, say: Words): string {
  return { asked: say.asked, confirmed: say.confirmed, ended: say.ended, email: say.badEmail, often: say.tooMany }[said]
}

function componentItem({ name, state, history }: Shown['components'][number], say: Words): string {
  const share = history.share === null ? '' : `<p class="s">${say.share(percent(history.share))}</p>`
  return `<li class="c"><div class="row"><h3>${esc(name)}</h3><span class="st ${state}">${say.states[state]}</span></div>${bars(history.days, name, say)}${share}</li>`
}

/** Never rounded up to 100. */
function percent(share: number): string {
  return share === 1 ? '100' : (Math.floor(share * 100_000) / 1000).toFixed(3).replace(/0+$/, '').replace(/\.$/, '')
}

function bars(days: readonly Day[], name: string, say: Words): string {
  const rects = days.map(({ day, worst, share }, n) => {
    const words = say.dayOf(
      day,
      worst === null ? say.unknownDay : `${say.states[worst]}${share === null ? '' : `, ${percent(share)} %`}`,
    )
    return `<rect class="${worst ?? 'none'}" x="${n * 8}" y="0" width="6" height="28"><title>${esc(words)}</title></rect>`
  })
  return `<svg class="days" viewBox="0 0 ${days.length * 8} 28" preserveAspectRatio="none" role="img" aria-label="${esc(name)}">${rects.join('')}</svg>`
}

function incidentItem(one: Incident, names: ReadonlyMap<string, string>, say: Words): string {
  const affected = one.components.flatMap(({ id }) => names.get(id) ?? [])
  const when = one.kind === 'maintenance' && one.ends ? `${time(one.begins)} – ${time(one.ends)}` : time(one.begins)
  const updates = one.updates.map(
    ({ state, text, at }) =>
      `<p class="u"><b>${say.steps[state]}</b> <span class="s">${time(at)}</span>\n${esc(text)}</p>`,
  )
  return `<li class="i" id="i-${one.id}"><div class="row"><h3>${esc(one.title)}</h3><span class="st">${say.steps[one.state]}</span></div>
<p class="s">${when}${affected.length > 0 ? ` · ${say.affected}: ${esc(affected.join(', '))}` : ''}</p>${updates.join('')}</li>`
}

/** A page with one button: what a link in a mail leads to. */
export function askPage(page: Page, action: 'confirm' | 'unsubscribe', token: string): string {
  const say = wordsIn(page.language)
  const [words, button] = action === 'confirm' ? [say.confirm, say.confirmButton] : [say.end, say.endButton]
  return frame(
    page.language,
    page.title,
    `<main><h1>${esc(page.title)}</h1><p>${words}</p><form method="post" action="/status/${page.slug}/${action}/${esc(encodeURIComponent(token))}"><button>${button}</button></form>
<p class="s"><a href="/status/${page.slug}">${say.back}</a></p></main>`,
  )
}

export function missingPage(language: Language): string {
  return frame(language, wordsIn(language).missing, `<main><h1>${wordsIn(language).missing}</h1></main>`)
}

/** What was said, newest first, as Atom (RFC 4287): each update an entry of its own. */
export function feedOf({ page, incidents, now }: Shown, address: string): string {
  const say = wordsIn(page.language)
  const entries = incidents
    .flatMap((one) => one.updates.map((update) => ({ one, update })))
    .toSorted((a, b) => b.update.at.getTime() - a.update.at.getTime())
    .slice(0, 100)
  const updated = entries[0]?.update.at ?? now
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${page.language}"><id>urn:uuid:${page.id}</id><title>${esc(page.title)}</title><updated>${updated.toISOString()}</updated>
<link rel="self" href="${address}/feed.atom"/><link rel="alternate" type="text/html" href="${address}"/><author><name>${esc(page.title)}</name></author>
${entries
  .map(
    ({
      one,
      update,
    }) => `<entry><id>urn:uuid:${update.id}</id><title>${esc(`${one.title} (${say.steps[update.state]})`)}</title><updated>${update.at.toISOString()}</updated>
<link rel="alternate" type="text/html" href="${address}#i-${one.id}"/><content type="text">${esc(plain(update.text))}</content></entry>`,
  )
  .join('\n')}</feed>
`
}

/** Without the control characters that XML 1.0 cannot hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const plain = (text: string) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
