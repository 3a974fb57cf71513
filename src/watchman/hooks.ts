import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  askForKey,
  meaningOf,
  parseSms,
  phoneSignature,
  sameText,
  sayAndHangUp,
  silence,
  spokenText,
  textBack,
  wordsIn,
} from '#channels-rules'
import type { App } from '#platform/app.ts'
import { textOf } from './gateway.ts'
import { codeOf, type Links } from './links.ts'
import { nightPage, unknownPage } from './pages.ts'
import type { Acted, Found, Shift } from './shift.ts'

type Settings = Pick<App, 'config' | 'log'>

/** Everything that acts waits for its turn with what the watchman does by itself. */
type Turn = <T>(work: () => Promise<T>) => Promise<T>

type Reply = { status: number; type: string; body: string }
const xml = (body: string): Reply => ({ status: 200, type: 'text/xml; charset=utf-8', body })
const page = (status: number, body: string): Reply => ({ status, type: 'text/html; charset=utf-8', body })
const plain = (status: number, body: string): Reply => ({ status, type: 'text/plain; charset=utf-8', body })

const mostBytes = 64 * 1024
const mostFields = 100

/** Where people act from links, and the phone gateway reports: the same addresses as at the site. */
export function createHooks(settings: Settings, shift: Shift, links: Links, turn: Turn): Server {
  const { config, log } = settings
  const server = createServer((request, response) => {
    answer(request).then(
      (reply) => send(response, reply),
      (error: Error) => {
        log.error({ error: error.stack }, 'a call failed')
        send(response, plain(500, 'This did not work.'))
      },
    )
  })
  server.requestTimeout = 10_000
  server.headersTimeout = 10_000
  server.maxHeadersCount = 100
  return server

  async function answer(request: IncomingMessage): Promise<Reply> {
    const { pathname } = new URL(request.url ?? '/', 'http://watchman')
    const [first, second, third, fourth, fifth] = pathname.split('/').slice(1)
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (reads && pathname === '/healthz') return plain(200, 'ok')
    if (first === 'page' && second && third === undefined) {
      if (reads) return link(second, null)
      if (request.method === 'POST') return link(second, new URLSearchParams(await bodyOf(request)).get('act'))
    }
    if (request.method !== 'POST' || first !== 'api' || second !== 'phone') return plain(404, 'There is nothing here.')
    const form = signedForm(request, await bodyOf(request))
    if (!form) return plain(403, 'The signature is missing or wrong.')
    if (third === 'sms' && fourth === undefined) return sms(form)
    if (third === 'voice' && fourth && (fifth === undefined || fifth === 'keys'))
      return voice(fourth, fifth ? form : null)
    return third === 'status' && fourth ? status(fourth, form) : plain(404, 'There is nothing here.')
  }

  function link(token: string, act: string | null): Promise<Reply> {
    const pageId = links.pageOf(token)
    return turn(async () => {
      const found = pageId ? byId(pageId) : undefined
      if (!found) return page(404, unknownPage())
      const said = act === 'acknowledge' || act === 'escalate' ? await shift.act(found, act, 'page') : null
      return page(200, shown(byId(pageId!) ?? found, said))
    })
  }

  function byId(pageId: string): Found | undefined {
    return shift.find((one) => one.id === pageId)[0]
  }

  function shown(found: Found, said: Acted | null): string {
    const copy = shift.copy()!
    const { title, body, language } = textOf(found.page, found.about, copy, links)
    return nightPage(found, { site: copy.site, paging: shift.kept.tookOverAtMs !== null, language, title, body, said })
  }

  /** X-Twilio-Signature over the address people reach us at; null without PHONE_TOKEN, without or with another signature. */
  function signedForm(request: IncomingMessage, body: string): ReadonlyMap<string, string> | null {
    const given = request.headers['x-twilio-signature']
    const form = [...new URLSearchParams(body)]
    if (!config.PHONE_TOKEN || typeof given !== 'string' || form.length > mostFields) return null
    if (!sameText(given, phoneSignature(config.PHONE_TOKEN, `${config.publicUrl}${request.url}`, form))) return null
    return new Map(form)
  }

  function sms(form: ReadonlyMap<string, string>): Promise<Reply> {
    return turn(async () => {
      const reply = parseSms(form.get('Body') ?? '')
      const from = form.get('From') ?? ''
      const pages = newestFirst(shift.find((one) => one.address === from && one.state === 'sent'))
      const found = reply?.code ? pages.find((one) => codeOf(one.page.id) === reply.code) : pages[0]
      if (!reply || pages.length === 0 || !(await shift.once(`sms ${form.get('MessageSid')}`))) return xml(silence)
      const { language } = pages[0] ? textOf(pages[0].page, pages[0].about, shift.copy()!, links) : {}
      if (!found) return xml(textBack(wordsIn(language).noSuchCode(reply.code!)))
      if (reply.act !== 'acknowledge' && reply.act !== 'escalate') return xml(textBack(onlyTwo(language)))
      return xml(textBack(confirmed(await shift.act(found, reply.act, 'sms'), reply.act, found, language)))
    })
  }

  /** What cannot be delivered brings the person's next channel forward. */
  async function status(pageId: string, form: ReadonlyMap<string, string>): Promise<Reply> {
    const said = form.get('MessageStatus') ?? form.get('CallStatus') ?? ''
    const meaning = meaningOf(said, form.get('ErrorCode'))
    if (meaning?.status === 'failed') await turn(() => shift.failedLater(pageId, meaning.error ?? said))
    return plain(204, '')
  }

  function voice(pageId: string, keys: ReadonlyMap<string, string> | null): Promise<Reply> {
    return turn(async () => {
      const found = byId(pageId)
      if (found?.page.kind !== 'voice') return plain(404, 'There is no such call.')
      const text = textOf(found.page, found.about, shift.copy()!, links)
      const words = wordsIn(text.language)
      const act = keys?.get('Digits') === '1' ? 'acknowledge' : keys?.get('Digits') === '2' ? 'escalate' : null
      if (!act || !keys) {
        const action = `${config.publicUrl}/api/phone/voice/${pageId}/keys`
        return xml(askForKey(spokenText({ text }), action, text.language))
      }
      const first = await shift.once(`key ${keys.get('CallSid')} ${keys.get('Digits')}`)
      const told = first ? confirmed(await shift.act(found, act, 'voice'), act, found, text.language) : words.isDone
      return xml(sayAndHangUp(`${told} ${words.bye}`, text.language))
    })
  }
}

function confirmed(acted: Acted, act: 'acknowledge' | 'escalate', { about }: Found, language?: string): string {
  if (acted.outcome === 'refused') return (isGerman(language) && acted.germanDetail) || acted.detail
  return `${wordsIn(language).done[act]}: ${about.subject.label}.`
}

const isGerman = (language: string | undefined) => language?.toLowerCase().startsWith('de') === true

const onlyTwo = (language: string | undefined) =>
  isGerman(language)
    ? 'Die Zentrale antwortet nicht. Hier gehen nur ack und weitergeben.'
    : 'The site is silent. Only ack and escalate work here.'

const newestFirst = (found: readonly Found[]) => [...found].sort((a, b) => b.page.dueAtMs - a.page.dueAtMs)

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > mostBytes) request.destroy()
      else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks).toString()))
    request.on('error', reject)
    request.on('close', () => reject(new Error('The call was cut off.')))
  })
}

function send(response: ServerResponse, { status, type, body }: Reply): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  })
  response.end(status === 204 ? undefined : body)
}
