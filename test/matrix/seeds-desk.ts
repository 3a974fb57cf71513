import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { createArticle, createProduct, saveVersion } from '#knowledge'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import type { MailAuthentication, ParsedMail } from '#platform/mail/types.ts'
import type { World } from '#test/world.ts'
import type { Caller, Cast } from './cast.ts'

/** Calls as this caller; the reply. A seed that is refused is a fault of the seed. */
async function call(world: World, by: Caller, method: 'POST' | 'PUT', url: string, payload: object) {
  const reply = await world.app.http.inject({
    method,
    url,
    headers: { ...by.headers, 'content-type': 'application/json' },
    payload: JSON.stringify(payload),
  })
  assert.ok(reply.statusCode < 300, `${method} ${url}: ${reply.body}`)
  return reply.json() as { id: string; number: number; version: number }
}

const day = (n: number) => new Date(Date.UTC(2027, 0, n)).toISOString()

/** Objects whose making needs others of a certain kind: two requests of one account, people of a rota, mail that was put aside. */
export async function seedDesk(world: World, cast: Cast): Promise<void> {
  const admin = cast.admin
  for (const accountId of Object.values(cast.accounts).slice(1)) {
    const made = () =>
      call(world, admin, 'POST', '/api/requests', { accountId, title: 'Of the matrix', text: 'words', severity: 'P3' })
    const [first, second, third] = [await made(), await made(), await made()]
    await call(world, admin, 'POST', `/api/requests/${third.id}/merge`, { version: 1, into: second.id })
    await call(world, admin, 'POST', `/api/requests/${first.id}/links`, { kind: 'related', to: second.id })
    await call(world, admin, 'PUT', `/api/requests/${first.id}/follow-up`, { dueAt: day(5), note: 'look again' })
    await world.tx((tx) => breach(tx, accountId, first.id))
  }
  for (const by of cast.callers.filter(
    ({ side, via, role }) => side === 'provider' && via === 'session' && role !== null,
  ))
    await call(world, by, 'POST', '/api/views', { name: 'Mine', scope: 'own', filter: { state: 'open' } })
  await rotaThings(world, cast)
  await world.tx(mailThings)
  await world.tx(knowledgeThings)
  await world.tx((tx) =>
    sql`insert into audit_watched (origin, verifier) values ('Sample text', 'Sample text+00000000+AA')`.execute(tx),
  )
}

async function knowledgeThings(tx: Tx): Promise<void> {
  const { id: productId } = await createProduct(tx, { name: 'Of the matrix', description: '' })
  const { id } = await createArticle(tx, { productId, title: 'How to', body: 'words', language: 'en' })
  await saveVersion(tx, id, { version: 1, title: 'How to', body: 'other words', note: '' })
}

async function breach(tx: Tx, accountId: string, requestId: string): Promise<void> {
  await sql`insert into breach_question (account_id, promise_id, request_id, name, asked_at)
    select ${accountId}, id, ${requestId}, 'First response', ${tx.now} from promise
     where account_id = ${accountId} limit 1`.execute(tx)
}

async function rotaThings(world: World, cast: Cast): Promise<void> {
  const { admin } = cast
  const others = cast.callers.filter(({ side, via }) => side === 'provider' && via === 'session')
  const [learner] = others.filter(({ personId }) => personId !== admin.personId)
  const layer = {
    name: 'All',
    participants: [admin.personId],
    unit: 'weekly',
    every: 1,
    handoverAt: '2026-01-05T09:00',
  }
  const rota = { name: 'Of the matrix', zone: 'UTC', layers: [layer], standIns: [learner!.personId] }
  const { id } = await call(world, admin, 'POST', '/api/rotas', rota)
  const span = { from: day(5), until: day(6) }
  await call(world, admin, 'POST', `/api/rotas/${id}/shadows`, { learnerId: learner!.personId, ...span })
  await call(world, admin, 'POST', `/api/rotas/${id}/swaps`, { kind: 'offer', otherId: null, message: '', ...span })
}

const parsed: ParsedMail = {
  from: { name: '', address: 'someone@sample.test' },
  sender: null,
  replyTo: [],
  to: [{ name: '', address: 'support@provider.test' }],
  cc: [],
  subject: 'Of the matrix',
  date: null,
  messageId: null,
  inReplyTo: [],
  references: [],
  headers: [],
  text: 'words',
  newText: 'words',
  html: null,
  attachments: [],
  automatic: { automatic: false },
  report: null,
  defects: [],
}
const auth: MailAuthentication = {
  spf: { result: 'none', domain: null },
  dkim: [],
  dmarc: { result: 'none', policy: null },
  arc: { result: 'none', sealer: null },
  alignedFrom: null,
  authenticated: false,
}

async function mailThings(tx: Tx): Promise<void> {
  await sql`insert into mail_in (id, state, received_at, envelope_from, envelope_to, remote_ip, helo, size, sha256,
      quarantine_reason, decided_at, parsed, auth)
    values (${newId()}, 'quarantined', ${tx.now}, 'someone@sample.test', '{support@provider.test}', '192.0.2.1', 'x', 1,
      '\\x00', 'danger: invoice.exe runs', ${tx.now}, ${JSON.stringify(parsed)}, ${JSON.stringify(auth)})`.execute(tx)
  await sql`insert into mail_trouble (address, kind, since, last_at, status, diagnostic)
    values ('someone@sample.test', 'failing', ${tx.now}, ${tx.now}, '5.1.1', 'no such user')`.execute(tx)
}
