import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Client } from '#test/client.ts'
import { ada, changes, creations, type Field, type Json, jordan, provider, type Trial, world } from './strings/kept.ts'
import { addressOf, meaning, queries } from './strings/meaning.ts'
import { odd } from './strings/odd.ts'

/*
 * The Big List of Naughty Strings through the fields people write most in: what is accepted comes back as it was sent,
 * what is refused is refused by name, and nothing is an error of ours. That no field at all breaks is shown by the matrix
 * (matrix/strings.ts), which finds the fields by itself.
 */
const corpus = join(import.meta.dirname, '../../shared/corpora/strings/blns.json')
const naughty: string[] = existsSync(corpus) ? JSON.parse(readFileSync(corpus, 'utf8')) : []
const strings = [...new Set([...naughty, ...odd])]

function put(body: Json, path: string, value: unknown): void {
  const names = path.split('.')
  let at = body
  for (const name of names.slice(0, -1)) {
    at[name] ??= {}
    at = at[name] as Json
  }
  at[names.at(-1)!] = value
}

const get = (body: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((at, name) => (at as Json | null | undefined)?.[name], body)

/** Whether the contract has a reason to refuse the text; told from the kinds here, not from its own schemas. */
function refusable(text: string, { kind, most }: Field): boolean {
  if (!text.isWellFormed() || text.includes('\u0000')) return true
  const long = [...text.trim()].length > most
  if (kind === 'prose') return long
  if (kind === 'text') return long || text.trim() === ''
  const trimmed = text.trim()
  return long || /\p{Cc}/u.test(trimmed) || (kind === 'line' && trimmed === '')
}

/** Sends the text in all fields at once, then again without those that were refused, until all others are stored. */
async function keep(trial: Trial, text: string): Promise<void> {
  let open = Object.keys(trial.kept)
  const where = `${trial.route} with ${JSON.stringify(text)}`
  for (;;) {
    const body = trial.body()
    for (const path of open) put(body, path, text)
    const [method] = trial.route.split(' ') as [string]
    const reply = await trial.by.call(method, typeof trial.url === 'function' ? trial.url() : trial.url, body)
    if (reply.status === 409 && trial.unique?.some((path) => open.includes(path))) {
      open = open.filter((path) => !trial.unique!.includes(path))
      continue
    }
    if (reply.status < 300) {
      const stored = trial.stored ? await trial.stored(reply.body) : reply.body
      for (const path of open) {
        const { kind, at } = trial.kept[path]!
        const there = at ? at(stored) : get(stored, path)
        assert.equal(there, kind === 'prose' || kind === 'text' ? text : text.trim(), `${where}: ${path}`)
      }
      for (const path of open) assert.ok(!refusable(text, trial.kept[path]!), `${where}: ${path} was accepted`)
      return
    }
    assert.equal(reply.status, 400, `${where}: ${reply.text}`)
    assert.match(String(reply.headers['content-type']), /^application\/problem\+json/)
    const fields = Object.keys((reply.body.fields ?? {}) as Json)
    const refused = open.filter((path) => fields.some((field) => path === field || path.startsWith(`${field}.`)))
    assert.ok(refused.length > 0, `${where} is refused, but no field is named: ${reply.text}`)
    for (const path of refused)
      assert.ok(refusable(text, trial.kept[path]!), `${where}: ${path} is refused: ${reply.text}`)
    open = open.filter((path) => !refused.includes(path))
    if (open.length === 0) return
  }
}

/** Sends the text in all fields, then in those that were not refused, until nothing more is refused by name. */
async function judge(route: string, by: Client, body: () => Json, fields: string[], text: string): Promise<void> {
  let open = fields
  while (open.length > 0) {
    const sent = body()
    for (const path of open) put(sent, path, text)
    const reply = await by.call(route.split(' ')[0]!, addressOf(route), sent)
    const where = `${route} with ${JSON.stringify(text)}: ${reply.text}`
    assert.ok(reply.status < 500, where)
    if (reply.status < 400) return
    assert.match(String(reply.headers['content-type']), /^application\/problem\+json/, where)
    assert.match(String(reply.body.code), /^[a-z]+\.[a-z_]+$/, where)
    if (reply.body.code === 'platform.invalid') assert.ok(reply.body.fields, where)
    const named = Object.keys((reply.body.fields ?? {}) as Json)
    const left = open.filter((path) => !named.some((field) => path === field || path.startsWith(`${field}.`)))
    if (left.length === open.length) return
    open = left
  }
}

const turn = (every: number, index: number) =>
  strings.filter((_, at) => at >= naughty.length || at % every === index % every)

describe('naughty strings', { skip: naughty.length === 0 && `${corpus} is not there` }, () => {
  describe('in free text are kept or refused by name', () => {
    for (const [index, trial] of [...changes, ...creations].entries())
      test(trial.route, async () => {
        for (const one of turn(trial.every ?? (index < changes.length ? 5 : 20), index)) await keep(trial, one)
      })
  })

  describe('in text that means something are never an error of ours', () => {
    for (const [index, [route, by, body, fields]] of meaning.entries())
      test(route, async () => {
        for (const one of turn(24, index)) await judge(route, by, body, fields, one)
      })

    test('names of files', async () => {
      for (const name of turn(24, 3)) {
        const form = new FormData()
        form.append('file', new File(['words'], name, { type: 'text/plain' }))
        const packed = new Response(form)
        const reply = await world.app.http.inject({
          method: 'POST',
          url: '/api/uploads',
          headers: { 'x-palisade': '1', cookie: jordan.cookie, 'content-type': packed.headers.get('content-type')! },
          payload: Buffer.from(await packed.arrayBuffer()),
        })
        assert.ok(reply.statusCode < 500, `${JSON.stringify(name)}: ${reply.body}`)
        if (reply.statusCode !== 200) continue
        const file = await jordan.get(`/api/attachments/${reply.json().id}`)
        assert.equal(file.status, 200)
        assert.equal(file.text, 'words')
        assert.match(String(file.headers['content-disposition']), /^attachment; filename/)
      }
    })
  })

  describe('in queries find something or nothing', () => {
    for (const [index, [path, by, names]] of queries.entries())
      test(`GET ${path}`, async () => {
        for (const one of turn(10, index))
          for (const name of names.split(' ')) {
            const range = path === '/api/reports/promises' ? '&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z' : ''
            const query = encodeURIComponent(one.toWellFormed())
            const reply = await by.get(`${addressOf(path)}?${name}=${query}${range}`)
            assert.ok([200, 400, 422].includes(reply.status), `${name}=${JSON.stringify(one)}: ${reply.text}`)
          }
      })
  })

  test('are in lists, documents and searches afterwards without harm', async () => {
    await world.settle()
    for (const path of [
      '/api/requests?state=all',
      '/api/accounts',
      '/api/people',
      '/api/contracts',
      '/api/security-events',
      `/api/accounts/${provider.cedar.id}/timeline`,
      `/api/accounts/${provider.acme.id}/timeline`,
    ]) {
      let cursor: unknown = ''
      let items = 0
      do {
        const reply = await ada.get(
          `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor ? `&cursor=${cursor}` : ''}`,
        )
        assert.equal(reply.status, 200, `${path}: ${reply.text}`)
        items += (reply.body.items as Json[]).length
        cursor = reply.body.next
      } while (cursor)
      assert.ok(items > 20, `${path} has ${items}`)
    }
    for (const path of ['teams', 'plans', 'calendars', 'rotas', 'policies', 'on-call/now', 'my-work', 'topics'])
      assert.equal((await ada.get(`/api/${path}`)).status, 200, path)
  })
})
