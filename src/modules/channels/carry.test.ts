import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createPerson } from '#accounts'
import { publish } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { createMailbox, type SentMail } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { type NewNotice, type NoticeResult, notify } from './channels.ts'
import { paces } from './rules/throttle.ts'

const mailbox = await createMailbox()
const world = await createWorld({ settings: { SMTP_OUT_URL: mailbox.url, PUBLIC_URL: 'https://palisade.test' } })
const provider = await world.tx(makeProvider)
const told: NoticeResult[] = []
world.app.events.on('channels.notice', async (_tx, { data }) => void told.push(data))
const { burst, everyMs } = paces.email

let people = 0
/** Somebody whose address takes the next mail in forty seconds. */
async function busyPerson(): Promise<{ personId: string; address: string }> {
  const address = `busy${++people}@provider.test`
  const person = { accountId: provider.providerId, name: 'Busy', email: address, roles: ['engineer' as const] }
  return world.tx(async (tx) => {
    const { id } = await createPerson(tx, person)
    const until = new Date(tx.now.getTime() + burst * everyMs + 40_000)
    await sql`insert into destination (key, busy_until, busy_before) values (${`email ${address}`}, ${until}, ${until})`.execute(
      tx,
    )
    return { personId: id, address }
  })
}
/** Until the next mail has left. */
const itsTurn = async () => {
  await world.settle()
  await world.forward('41s')
}

/** So many notices in one transaction; returns their ids by their titles. */
async function say(personId: string, count: number, changes: Partial<NewNotice>): Promise<Map<string, string>> {
  const notices = Array.from({ length: count }, (): NewNotice => {
    const key = newId()
    const subject = { kind: 'licence_request', id: key }
    const url = `https://palisade.test/licences/requests/${key}`
    return { accountId: provider.acme.id, key, topic: 'test', personId, subject, title: `About ${key}`, body: '', url, ...changes } // biome-ignore format: one thing
  })
  const ids = await world.tx((tx) => notify(tx, notices))
  return new Map(notices.map(({ key, title }) => [title, ids.get(key)!]))
}

const mailsTo = (address: string): SentMail[] =>
  mailbox.messages.filter(({ envelope }) => envelope.to.includes(address))
const titlesIn = ({ text }: SentMail) => [...text.matchAll(/^About [0-9a-f-]{36}$/gm)].map(([title]) => title)
function statesOf(ids: Iterable<string>): NoticeResult[] {
  const asked = new Set(ids)
  return told.filter(({ noticeId }) => asked.has(noticeId))
}

test('what an address cannot take at once goes in one mail, each thing with its link, and each has reached the person', async () => {
  const { personId, address } = await busyPerson()
  const said = await say(personId, 25, {})
  await itsTurn()
  const mails = mailsTo(address)
  assert.equal(mails.length, 1)
  assert.deepEqual(new Set(titlesIn(mails[0]!)), new Set(said.keys()))
  for (const title of said.keys()) assert.ok(mails[0]!.text.includes(`/requests/${title.slice('About '.length)}`))
  assert.match(mails[0]!.subject, /^About \S+ \(\+24\)$/)
  assert.deepEqual(
    statesOf(said.values()).map(({ state, kind }) => `${state} ${kind}`),
    Array.from({ length: 25 }, () => 'reached email'),
  )
})

test('words about another account, and those that may be answered, stand in mails of their own', async () => {
  const { personId, address } = await busyPerson()
  const acme = await say(personId, 3, {})
  const own = await say(personId, 2, { accountId: provider.providerId })
  const answerable = await say(personId, 2, { answer: 'Answer with what you did.' })
  await itsTurn()
  await world.forward('10s')
  const mails = mailsTo(address).map(titlesIn)
  const by = (a: string[], b: string[]) => a.join().localeCompare(b.join())
  const expected = [[...acme.keys()], [...own.keys()], ...[...answerable.keys()].map((title) => [title])]
  assert.deepEqual(mails.map((titles) => titles.sort()).sort(by), expected.map((titles) => titles.sort()).sort(by))
})

test('a server that refuses the mail refuses all it says, and one that says "not now" gets the same mail again', async () => {
  const { personId, address } = await busyPerson()
  const { attempts } = mailbox
  mailbox.behave('tempfail')
  const said = await say(personId, 4, {})
  await itsTurn()
  assert.equal(mailbox.attempts, attempts + 1)
  assert.equal(statesOf(said.values()).length, 0)
  mailbox.behave('accept')
  await world.forward('10s')
  const mails = mailsTo(address)
  assert.equal(mails.length, 1)
  assert.equal(titlesIn(mails[0]!).length, 4)
  mailbox.behave('refuse')
  const other = await busyPerson()
  const refused = await say(other.personId, 4, {})
  await itsTurn()
  mailbox.behave('accept')
  assert.equal(statesOf(refused.values()).length, 4)
  assert.deepEqual(new Set(statesOf(refused.values()).map(({ state }) => state)), new Set(['failed']))
})

test('threat-24: a first job that comes again after a crash neither sends without the others nor leaves them behind', async () => {
  const { personId, address } = await busyPerson()
  const said = await say(personId, 5, {})
  await world.settle()
  // What a crash leaves between the commit that arranged the mail and the end of the jobs: they wait again.
  await world.tx(async (tx) => {
    const { rows } = await sql<{ id: string }>`select id from delivery where notice_id = any(${[...said.values()]}::uuid[])`.execute(tx) // biome-ignore format: one question
    for (const { id } of rows)
      await sql`insert into job (id, queue, key, data, run_at)
        values (${newId()}, 'channels.email', ${id}, ${JSON.stringify({ deliveryId: id })}::jsonb, ${tx.now})`.execute(
        tx,
      )
  })
  await itsTurn()
  const mails = mailsTo(address)
  assert.deepEqual(
    mails.map((mail) => titlesIn(mail).length),
    [5],
  )
  assert.equal(statesOf(said.values()).length, 5)
})

test('what comes back is said of all that stood in the mail', async () => {
  const { personId, address } = await busyPerson()
  const said = await say(personId, 3, {})
  await itsTurn()
  assert.equal(mailsTo(address).length, 1)
  await world.tx(async (tx) => {
    const { rows } = await sql<{ id: string }>`select id from delivery
      where notice_id = any(${[...said.values()]}::uuid[]) and carrier_id is null`.execute(tx)
    assert.equal(rows.length, 1)
    const subject = { kind: 'delivery', id: rows[0]!.id }
    const data = { mailId: newId(), key: 'k', kind: 'k', recipients: [address], recipient: address, status: '5.1.1', diagnostic: 'no such user' } // biome-ignore format: one thing
    await publish(tx, { name: 'mail.bounced', accountId: null, subject, data })
  })
  const last = new Map(statesOf(said.values()).map(({ noticeId, state }) => [noticeId, state]))
  assert.deepEqual([...last.values()], ['failed', 'failed', 'failed'])
})
