import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#platform/id.ts'
import { imapPassword, missingImap, startImap } from '#test/imap.ts'
import { createWorld } from '#test/world.ts'
import { mailOf } from '../mail.ts'
import { findMailbox, insertMailbox, type MailboxSecret, type MailboxSettings, updateMailbox } from './mailboxes.ts'

const missing = missingImap()

/** A token endpoint (RFC 6749) and what Dovecot asks about tokens: `good` is the only refresh token, turned over once. */
async function startTokens() {
  const asked: URLSearchParams[] = []
  const server = createServer((request, reply) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      reply.setHeader('content-type', 'application/json')
      if (request.url!.startsWith('/token?')) {
        const known = request.url!.endsWith('access-1')
        return reply.end(JSON.stringify(known ? { user: 'support', active: 'yes' } : { error: 'invalid' }))
      }
      const form = new URLSearchParams(body)
      asked.push(form)
      const good = form.get('refresh_token') === 'refresh-0' || form.get('refresh_token') === 'refresh-1'
      reply.statusCode = good ? 200 : 400
      reply.end(
        JSON.stringify(
          good
            ? { access_token: 'access-1', expires_in: 3600, refresh_token: 'refresh-1', token_type: 'Bearer' }
            : { error: 'invalid_grant', error_description: 'The token was withdrawn.' },
        ),
      )
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { asked, url: `${url}/make`, info: `${url}/token?access_token=` }
}

const message = (subject: string, text = 'Hello') =>
  `Return-Path: <anna@customer.example>\r\nFrom: Anna <anna@customer.example>\r\nTo: support@provider.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replace(/\W/g, '-')}@customer.example>\r\n\r\n${text}\r\n`

describe('mailboxes fetched by IMAP', { skip: missing }, async () => {
  if (missing) return
  const tokens = await startTokens()
  const server = await startImap(tokens.info)
  const world = await createWorld({ live: true, modules: ['mail'], settings: { OUTGOING_PRIVATE: true } })
  const settings: MailboxSettings = {
    name: 'Support',
    address: 'support@provider.test',
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    username: 'support',
    auth: 'password',
    oauth: null,
    folder: 'INBOX',
    afterwards: 'leave',
    moveTo: null,
    beginWith: 'all',
    paused: false,
  }

  async function add(
    change: Partial<MailboxSettings>,
    secret: MailboxSecret = { password: imapPassword },
  ): Promise<string> {
    const id = newId()
    await world.tx((tx) => insertMailbox(tx, id, { ...settings, ...change }, secret))
    mailOf(world.app).mailboxesChanged()
    return id
  }
  const stored = (id: string) =>
    world.tx(async (tx) => {
      const { rows } = await sql<{
        subject: string | null
        state: string
        envelopeFrom: string
        reason: string | null
      }>`
        select parsed->>'subject' as subject, state, envelope_from as "envelopeFrom", quarantine_reason as reason
          from mail_in where mailbox_id = ${id} order by uid_validity, uid`.execute(tx)
      return rows
    })
  const box = async (id: string) => (await world.tx((tx) => findMailbox(tx, id)))!

  async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 400; tries++) {
      if (await holds()) return
      await new Promise((next) => setTimeout(next, 50))
    }
    assert.fail(`never: ${what}`)
  }
  const subjects = async (id: string) => (await stored(id)).map((mail) => mail.subject)
  async function remove(id: string): Promise<void> {
    await world.tx(async (tx) => updateMailbox(tx, id, { ...(await findMailbox(tx, id))!, paused: true }, false))
    mailOf(world.app).mailboxesChanged()
  }
  const seen = (folder = 'INBOX') =>
    server.as(
      'support',
      async (client) => {
        const all = await client.fetchAll('1:*', { flags: true, envelope: true }).catch(() => [])
        return all.map((mail) => `${mail.envelope!.subject} ${mail.flags!.has('\\Seen') ? 'seen' : 'new'}`)
      },
      folder,
    )

  test('what is there and what comes is stored in order, and nothing is marked', async () => {
    await server.deliver('support', message('one'))
    await server.deliver('support', message('two'))
    const id = await add({})
    await until('both were read', async () => (await stored(id)).filter((mail) => mail.state === 'parsed').length === 2)
    assert.deepEqual(await subjects(id), ['one', 'two'])
    assert.equal((await stored(id))[0]!.envelopeFrom, 'anna@customer.example')
    await server.deliver('support', message('three'))
    await until('the third came by IDLE', async () => (await stored(id)).length === 3)
    assert.deepEqual(await seen(), ['one new', 'two new', 'three new'])
    await until('it says so', async () => (await box(id)).state === 'working')
    assert.ok((await box(id)).lastMailAt)
    await remove(id)
  })

  test('a first fetching of what is new leaves the rest', async () => {
    const id = await add({ name: 'New only', beginWith: 'new' })
    await until('it works', async () => (await box(id)).state === 'working')
    await server.deliver('support', message('four'))
    await until('four came', async () => (await subjects(id)).at(-1) === 'four')
    assert.equal((await stored(id)).length, 1)
    await remove(id)
  })

  test('numbers that are void (UIDVALIDITY) bring no message twice', async () => {
    const id = await add({ name: 'Void' })
    await until('all four', async () => (await stored(id)).length === 4)
    await remove(id)
    await world.tx((tx) => sql`update mail_in set uid_validity = 1 where mailbox_id = ${id}`.execute(tx))
    await world.tx((tx) =>
      sql`update mailbox set uid_validity = 1, last_uid = 900, paused = false, version = version + 1 where id = ${id}`.execute(
        tx,
      ),
    )
    await server.deliver('support', message('five'))
    mailOf(world.app).mailboxesChanged()
    await until('only the new one', async () => (await subjects(id)).includes('five'))
    assert.equal((await stored(id)).length, 5)
    await remove(id)
  })

  test('what is done with a message is done after it was stored: moved, seen, deleted', async () => {
    const moving = await add({ name: 'Moving', afterwards: 'move', moveTo: 'Done' })
    await until('moved', async () => (await seen('Done')).length === 5)
    assert.deepEqual(await seen(), [])
    await remove(moving)
    await server.deliver('support', message('six'))
    const marking = await add({ name: 'Marking', afterwards: 'seen' })
    await until('seen', async () => (await seen())[0] === 'six seen')
    await remove(marking)
    const deleting = await add({ name: 'Deleting', afterwards: 'delete' })
    await until('deleted', async () => (await seen()).length === 0)
    assert.equal((await stored(deleting)).length, 1)
    await remove(deleting)
  })

  test('large messages come in pieces, byte for byte; over the limit the beginning is put aside', async () => {
    const text = `${'0123456789abcdef'.repeat(4)}\r\n`.repeat(50_000)
    await server.deliver('support', message('large', text))
    await server.deliver('support', message('too large', text.repeat(9)))
    const id = await add({ name: 'Large' })
    await until('both', async () => (await stored(id)).filter((mail) => mail.state !== 'received').length === 2)
    const [large, over] = await stored(id)
    assert.equal(large!.subject, 'large')
    const { rows } = await world.tx((tx) =>
      sql<{
        size: number
        kept: number
      }>`select size, (select sum(length(bytes))::int from mail_bytes where mail_id = m.id and item = -1) as kept
        from mail_in m where mailbox_id = ${id} order by uid`.execute(tx),
    )
    assert.equal(rows[0]!.size, message('large', text).length)
    assert.equal(rows[0]!.kept, rows[0]!.size)
    assert.equal(over!.state, 'quarantined')
    assert.match(over!.reason!, /^limit: size/)
    assert.equal(over!.subject, 'too large')
    await remove(id)
    await server.as('support', (client) => client.messageDelete('1:*'))
  })

  test('an access token is made from the refresh token, and a new refresh token is kept', async () => {
    await server.deliver('support', message('by token'))
    const oauth = { tokenUrl: tokens.url, clientId: 'palisade', scope: 'imap' }
    const id = await add(
      { name: 'Token', auth: 'oauth2', oauth },
      { clientSecret: 'client secret', refreshToken: 'refresh-0' },
    )
    await until('it came', async () => (await stored(id)).length === 1)
    assert.equal(tokens.asked[0]!.get('client_secret'), 'client secret')
    await remove(id)
    const again = await box(id)
    await world.tx((tx) => updateMailbox(tx, id, { ...again, paused: false }, false))
    await until('asked again', async () => tokens.asked.length > 1)
    assert.equal(tokens.asked.at(-1)!.get('refresh_token'), 'refresh-1')
    await remove(id)
  })

  test('a mailbox that fails says why, and goes on where it was when the server is back', async () => {
    const wrong = await add({ name: 'Wrong' }, { password: 'not it' })
    await until('it fails', async () => (await box(wrong)).state === 'failing')
    assert.match((await box(wrong)).lastError!, /refuses the sign-in/)
    assert.doesNotMatch((await box(wrong)).lastError!, /not it/)
    await remove(wrong)
    const id = await add({ name: 'Interrupted' })
    await until('it works', async () => (await box(id)).state === 'working')
    const before = (await stored(id)).length
    await server.stop()
    await until('it fails', async () => (await box(id)).state === 'failing')
    await server.start()
    await server.deliver('support', message('after the pause'))
    // Its time has come: the modules that would settle a world moved forward are not here.
    await world.tx((tx) => sql`update mailbox set try_at = null where id = ${id}`.execute(tx))
    mailOf(world.app).mailboxesChanged()
    await until('it goes on', async () => (await stored(id)).length === before + 1)
    await until('it says so', async () => (await box(id)).state === 'working')
    assert.equal((await box(id)).failingSince, null)
    await remove(id)
  })

  test('two instances fetch a mailbox one at a time, and each message once', async () => {
    const second = await createWorld({
      live: true,
      modules: ['mail'],
      database: world.database,
      settings: { OUTGOING_PRIVATE: true },
    })
    const id = await add({ name: 'Shared', username: 'second' })
    mailOf(second.app).mailboxesChanged()
    for (let n = 0; n < 5; n++) await server.deliver('second', message(`shared ${n}`))
    await until('all came', async () => (await stored(id)).length === 5)
    const holder = await world.tx((tx) =>
      sql<{ heldBy: string }>`select held_by as "heldBy" from mailbox where id = ${id}`.execute(tx),
    )
    assert.ok([world.app.instanceId, second.app.instanceId].includes(holder.rows[0]!.heldBy))
    await second.close()
    await server.deliver('second', message('shared last'))
    await until('the other goes on', async () => (await stored(id)).length === 6)
    await remove(id)
  })

  test('threat-02: a server in a private network is not connected to unless the operator allows it', async () => {
    const strict = await createWorld({ live: true, modules: ['mail'] })
    const id = newId()
    await strict.tx((tx) => insertMailbox(tx, id, settings, { password: imapPassword }))
    mailOf(strict.app).mailboxesChanged()
    await until('it is refused', async () => (await strict.tx((tx) => findMailbox(tx, id)))!.state === 'failing')
    assert.match((await strict.tx((tx) => findMailbox(tx, id)))!.lastError!, /not a public address/)
    await strict.close()
  })

  test('what is secret of a mailbox stands nowhere in the database as it is', async () => {
    const id = await add({ name: 'Sealed', paused: true })
    const { rows } = await world.tx((tx) =>
      sql<{ row: string }>`select mailbox::text as row from mailbox where id = ${id}`.execute(tx),
    )
    assert.ok(!rows[0]!.row.includes(imapPassword))
    assert.ok(!rows[0]!.row.includes(Buffer.from(imapPassword).toString('hex')))
  })
})
