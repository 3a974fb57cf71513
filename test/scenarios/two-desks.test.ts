import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { createPerson } from '#accounts'
import { mailOf } from '#platform/mail/mail.ts'
import { createMailbox, dnsFromMap, sendMail } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld, type World } from '#test/world.ts'

/*
 * threat-08: two desks that answer each other. The other one sets no header that says so (both are Palisade, but what goes between
 * them is robbed of Auto-Submitted and of its null sender): only the budget can stop them.
 */
const between = await createMailbox()
const desk = (domain: string) =>
  createWorld({
    live: true,
    settings: { SMTP_OUT_URL: between.url, MAIL_DOMAIN: domain, PROVIDER_NAME: domain, DNS_FOR_MAIL: true },
  })
const here = await desk('here.test')
const there = await desk('there.test')
for (const world of [here, there]) {
  await world.tx(makeProvider)
  // Each proves itself to the other: what is not proved is answered without a word of its own, always under one subject.
  mailOf(world.app).resolveWith(
    dnsFromMap(
      Object.fromEntries(
        ['here.test', 'there.test'].flatMap((domain) => [
          [`TXT ${domain}`, [['v=spf1 ip4:127.0.0.1 -all']]],
          [`TXT _dmarc.${domain}`, [['v=DMARC1; p=none']]],
        ]),
      ),
    ),
  )
}

/** Each knows the other's support address as a contact of a customer: its mail is confirmed like anybody's. */
async function knows(world: World, address: string): Promise<void> {
  await world.tx(async (tx) => {
    const { rows } = await sql<{ id: string }>`select account_id as id from account where name = 'Acme'`.execute(tx)
    await createPerson(tx, {
      accountId: rows[0]!.id,
      name: 'Other desk',
      email: address,
      phones: [],
      roles: ['contact'],
    })
  })
}

let carried = 0
/** What the other desk makes of the subject of a mail that went out without anything of the conversation. */
type Forgetful = (subject: string) => string

/** Carries what either sent to the other, without the headers that would tell; `forgetful`: nor anything of the conversation. */
async function carry(forgetful: Forgetful | null): Promise<number> {
  await Promise.all([here.settle(), there.settle()])
  const mails = between.messages.splice(0)
  for (const mail of mails) {
    const to = mail.envelope.to[0]!
    const world = to.endsWith('@here.test') ? here : to.endsWith('@there.test') ? there : null
    if (!world) continue
    const from = `support@${world === here ? 'there' : 'here'}.test`
    const told = mail.raw
      .toString()
      .replace(/^(?:Auto-Submitted|X-Auto-Response-Suppress|Precedence):.*\r\n(?:[ \t].*\r\n)*/gim, '')
    const raw = forgetful
      ? told
          .replace(/^(?:In-Reply-To|References):.*\r\n(?:[ \t].*\r\n)*/gim, '')
          .replace(
            /^Subject: (.*)$/im,
            (_, subject: string) => `Subject: ${forgetful(subject.replace(/\[#\d+\]/g, ''))}`,
          )
      : told
    carried++
    await sendMail(mailOf(world.app).smtpPort, { from, envelopeFrom: from, to, raw })
  }
  return mails.length
}

after(() => assert.ok(carried > 0, 'nothing went between the desks'))

async function begin(subject: string): Promise<void> {
  const mail = { from: 'support@there.test', to: 'support@here.test', subject, text: 'Please help.' }
  await sendMail(mailOf(here.app).smtpPort, mail)
}

/** Until nothing goes between them; how many mails each has written to the other in all. */
async function untilSilent(forgetful: Forgetful | null): Promise<[number, number]> {
  let rounds = 0
  while ((await carry(forgetful)) > 0) assert.ok(++rounds < 20, 'they answer each other for ever')
  const written = (world: World) =>
    world.tx(async (tx) => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from mail_out
        where recipients::text like '%support@%'`.execute(tx)
      return rows[0]!.n
    })
  return [await written(here), await written(there)]
}

await knows(here, 'support@there.test')
await knows(there, 'support@here.test')

test('stop after one exchange when they keep the conversation, whatever their headers say', async () => {
  await begin('Our disk is full')
  assert.deepEqual(await untilSilent(null), [1, 1])
})

test('stop after one exchange when each opens a new conversation every time', async () => {
  await begin('Our lamp is broken')
  assert.deepEqual(await untilSilent((subject) => subject), [2, 2])
})

test('stop after one exchange when the new conversation has words of its own around the subject', async () => {
  await begin('Our window does not close')
  let ticket = 0
  assert.deepEqual(await untilSilent((subject) => `Ticket ${++ticket} was opened: ${subject}`), [3, 3])
})

test('stop by the budget of five a day when each writes of something else every time', async () => {
  await begin('Our door is locked')
  const subjects = [
    'Apples',
    'Bread',
    'Cheese',
    'Dates',
    'Eggs',
    'Figs',
    'Grapes',
    'Honey',
    'Ice',
    'Jam',
    'Kale',
    'Leek',
  ]
  const [first, second] = await untilSilent(() => subjects.shift() ?? 'More')
  assert.deepEqual([first, second], [5, 5])
})
