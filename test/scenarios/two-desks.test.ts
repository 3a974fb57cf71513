import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { createPerson } from '#accounts'
import { mailOf } from '#platform/mail/mail.ts'
import { createMailbox, sendMail } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld, type World } from '#test/world.ts'

/*
 * threat-08: two desks that answer each other. The other one sets no header that says so (both are Palisade, but what goes between
 * them is robbed of Auto-Submitted and of its null sender): only the budget can stop them.
 */
const between = await createMailbox()
const desk = (domain: string) =>
  createWorld({ live: true, settings: { SMTP_OUT_URL: between.url, MAIL_DOMAIN: domain, PROVIDER_NAME: domain } })
const here = await desk('here.test')
const there = await desk('there.test')
for (const world of [here, there]) await world.tx(makeProvider)

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
/** Carries what either sent to the other, without the headers that would tell. */
async function carry(): Promise<number> {
  await Promise.all([here.settle(), there.settle()])
  const mails = between.messages.splice(0)
  for (const mail of mails) {
    const to = mail.envelope.to[0]!
    const world = to.endsWith('@here.test') ? here : to.endsWith('@there.test') ? there : null
    if (!world) continue
    const from = `support@${world === here ? 'there' : 'here'}.test`
    const raw = mail.raw
      .toString()
      .replace(/^(?:Auto-Submitted|X-Auto-Response-Suppress|Precedence):.*\r\n(?:[ \t].*\r\n)*/gim, '')
      // A desk that opens a new thread each time: nothing of the conversation is left to go by.
      .replace(/^(?:In-Reply-To|References):.*\r\n(?:[ \t].*\r\n)*/gim, '')
      .replace(/\[#\d+\]/g, '')
    carried++
    await sendMail(mailOf(world.app).smtpPort, { from, envelopeFrom: from, to, raw })
  }
  return mails.length
}

after(() => assert.ok(carried > 0, 'nothing went between the desks'))

test('stop after one exchange', async () => {
  await knows(here, 'support@there.test')
  await knows(there, 'support@here.test')
  await sendMail(mailOf(here.app).smtpPort, {
    from: 'support@there.test',
    to: 'support@here.test',
    subject: 'Our disk is full',
    text: 'Please help.',
  })
  let rounds = 0
  while ((await carry()) > 0) assert.ok(++rounds < 20, 'they answer each other for ever')
  const answers = await Promise.all(
    [here, there].map((world) =>
      world.tx(
        async (tx) =>
          (
            await sql<{
              n: number
            }>`select count(*)::int as n from mail_out where kind <> 'notice' and recipients::text like '%support@%'`.execute(
              tx,
            )
          ).rows[0]!.n,
      ),
    ),
  )
  assert.ok(answers[0]! >= 1, 'the first mail was confirmed')
  assert.ok(answers[0]! <= 2 && answers[1]! <= 1, `one exchange, not ${answers.join(' and ')} mails`)
})
