import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { signedIn, stranger } from '#test/caller.ts'
import { codeOf, identityWorld, password, setUpCode } from '#test/identity-world.ts'
import { createMailbox, type Mailbox } from '#test/mailbox.ts'
import { createWorld } from '#test/world.ts'
import { createAdmin, createSetupLink, ensureFirstAdmin } from './identity.ts'

const mailbox: Mailbox = await createMailbox()
const world = await identityWorld({ settings: { SMTP_OUT_URL: mailbox.url } })
const { ids } = world
const next = 'a quite different phrase 42'

/** The secret of the newest mail to this address with this subject. */
async function secretFor(address: string, subject: RegExp): Promise<string> {
  await world.settle()
  const mail = mailbox.messages
    .filter((each) => each.envelope.to.includes(address) && subject.test(each.subject))
    .at(-1)
  assert.ok(mail, `no mail to ${address}`)
  return /#([\w-]+)/.exec(mail.text)![1]!
}

async function newContact(name: string): Promise<string> {
  const ada = await signedIn(world, ids.ada)
  const answer = await ada.post('/api/people', {
    accountId: ids.acme,
    name,
    email: `${name}@test.example`,
    roles: ['contact'],
  })
  return answer.body.id
}

describe('invitations', () => {
  test('bring a contact in: mail, look, password, session', async () => {
    const id = await newContact('lee')
    const anna = await signedIn(world, ids.anna)
    const invited = await anna.post(`/api/people/${id}/invitation`)
    assert.deepEqual([invited.body.sentTo, invited.body.link], ['lee@test.example', null])
    const token = await secretFor('lee@test.example', /Your access/)
    const lee = stranger(world)
    const look = await lee.post('/api/invitations/look', { token })
    assert.deepEqual(
      [look.body.name, look.body.email, look.body.accountName, look.body.providerName],
      ['lee', 'lee@test.example', 'Acme', 'Provider'],
    )
    assert.equal((await lee.post('/api/invitations/look', { token })).status, 200) // a scanner that looks changes nothing
    assert.equal(
      (await lee.post('/api/invitations/accept', { token, password: 'lee@test.example' })).code,
      'identity.password_weak',
    )
    assert.deepEqual((await lee.post('/api/invitations/accept', { token, password: next })).body, { next: 'done' })
    assert.equal((await lee.get('/api/me')).body.name, 'lee')
    assert.equal((await lee.post('/api/invitations/accept', { token, password: next })).code, 'identity.link_invalid')
    assert.equal(
      (await stranger(world).post('/api/sign-in/password', { email: 'lee@test.example', password: next })).status,
      200,
    )
  })

  test('of two who accept at once, one is in', async () => {
    const id = await newContact('max')
    await (await signedIn(world, ids.anna)).post(`/api/people/${id}/invitation`)
    const token = await secretFor('max@test.example', /Your access/)
    const answers = await Promise.all(
      [1, 2].map(() => stranger(world).post('/api/invitations/accept', { token, password: next })),
    )
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 410])
  })

  test('the newest counts; after seven days none; after another address none', async () => {
    const id = await newContact('ned')
    const anna = await signedIn(world, ids.anna)
    const look = async (token: string) => (await stranger(world).post('/api/invitations/look', { token })).status
    await anna.post(`/api/people/${id}/invitation`)
    const first = await secretFor('ned@test.example', /Your access/)
    await anna.post(`/api/people/${id}/invitation`)
    const second = await secretFor('ned@test.example', /Your access/)
    assert.deepEqual([await look(first), await look(second)], [410, 200])
    await anna.patch(`/api/people/${id}`, { email: 'ned.new@test.example' })
    assert.equal(await look(second), 410)
    await anna.post(`/api/people/${id}/invitation`)
    const third = await secretFor('ned.new@test.example', /Your access/)
    await world.forward('7d 1s')
    assert.equal(await look(third), 410)
  })

  test('are written in the person’s language, or their account’s, or English', async () => {
    const id = await newContact('udo')
    const anna = await signedIn(world, ids.anna)
    const ada = await signedIn(world, ids.ada)
    const subject = async () => {
      await anna.post(`/api/people/${id}/invitation`)
      await world.settle()
      return mailbox.messages.filter((mail) => mail.envelope.to.includes('udo@test.example')).at(-1)?.subject
    }
    assert.equal(await subject(), 'Your access to Provider')
    assert.equal((await ada.patch(`/api/accounts/${ids.acme}`, { language: 'de-AT' })).status, 200)
    assert.equal(await subject(), 'Ihr Zugang zu Provider')
    assert.equal((await anna.patch(`/api/people/${id}`, { language: 'fr' })).status, 200)
    assert.equal(await subject(), 'Your access to Provider')
    assert.equal((await ada.patch(`/api/accounts/${ids.acme}`, { language: 'en' })).status, 200)
    const me = await ada.patch('/api/me', { language: 'de' })
    assert.deepEqual([me.body.language, me.body.ownLanguage], ['de', 'de'])
    assert.equal((await ada.patch('/api/me', { language: null })).body.ownLanguage, null)
  })

  test('are no way round the second factor', async () => {
    const sam = await world.enter('sam', '198.51.100.60')
    const { secret } = await setUpCode(sam)
    await world.forward('1m')
    const ada = await signedIn(world, ids.ada)
    await ada.post(`/api/people/${ids.sam}/invitation`)
    const token = await secretFor('sam@test.example', /Your access/)
    const caller = stranger(world, {}, '198.51.100.60')
    assert.deepEqual((await caller.post('/api/invitations/accept', { token, password: next })).body, { next: 'code' })
    assert.equal((await caller.get('/api/me')).status, 401)
    assert.equal((await sam.get('/api/me')).status, 401) // a new password ended this one
    assert.equal((await caller.post('/api/sign-in/code', { code: codeOf(secret) })).body.next, 'done')
  })

  test('who may invite: administrators anybody, leads and account administrators contacts', async () => {
    const contact = await newContact('ora')
    const who = async (name: 'kim' | 'vera' | 'jordan' | 'anna' | 'ada', id: string) =>
      (await (await signedIn(world, ids[name])).post(`/api/people/${id}/invitation`)).code || 'sent'
    assert.deepEqual(
      [await who('ada', ids.vera), await who('kim', contact), await who('anna', contact)],
      ['sent', 'sent', 'sent'],
    )
    assert.equal(await who('kim', ids.vera), 'platform.not_permitted')
    assert.equal(await who('vera', contact), 'platform.not_permitted')
    assert.equal(await who('jordan', contact), 'platform.not_permitted')
    assert.equal(await who('anna', ids.vera), 'platform.not_found')
    await world.tx((tx) =>
      tx.updateTable('person').set({ email: null, email_skeleton: null }).where('id', '=', contact).execute(),
    )
    assert.equal(await who('anna', contact), 'identity.no_address')
    await (await signedIn(world, ids.anna)).post(`/api/people/${contact}/leave`)
    assert.equal(await who('anna', contact), 'identity.cannot_sign_in')
  })
})

describe('a forgotten password', () => {
  test('is replaced by a link; it works once, for an hour, and is no sign-in', async () => {
    const ask = stranger(world, {}, '198.51.100.70')
    assert.equal((await ask.post('/api/password-reset', { email: 'Kim@test.example' })).status, 204)
    const token = await secretFor('kim@test.example', /Choose a new password/)
    const caller = stranger(world, {}, '198.51.100.71')
    assert.equal(
      (await caller.post('/api/password-reset/complete', { token, password: 'short' })).code,
      'identity.password_weak',
    )
    assert.equal((await caller.post('/api/password-reset/complete', { token, password: next })).status, 204)
    assert.equal(caller.cookies.size, 0)
    assert.equal(
      (await caller.post('/api/password-reset/complete', { token, password: next })).code,
      'identity.link_invalid',
    )
    assert.equal(
      (await caller.post('/api/sign-in/password', { email: 'kim@test.example', password })).code,
      'identity.wrong_credentials',
    )
    assert.equal(
      (await caller.post('/api/sign-in/password', { email: 'kim@test.example', password: next })).body.next,
      'done',
    )
    await ask.post('/api/password-reset', { email: 'kim@test.example' })
    const late = await secretFor('kim@test.example', /Choose a new password/)
    await world.forward('1h 1s')
    assert.equal(
      (await caller.post('/api/password-reset/complete', { token: late, password: next })).code,
      'identity.link_invalid',
    )
  })

  test('asking for somebody unknown or locked answers the same and sends nothing', async () => {
    mailbox.clear()
    for (const email of ['nobody@test.example', 'not an address'])
      assert.deepEqual((await stranger(world, {}, '198.51.100.72').post('/api/password-reset', { email })).status, 204)
    await world.settle()
    assert.equal(mailbox.messages.length, 0)
  })

  test('cannot fill a mailbox (threat-07)', async () => {
    mailbox.clear()
    const codes: string[] = []
    for (let n = 0; n < 20; n++)
      codes.push(
        (await stranger(world, {}, `192.0.2.${n}`).post('/api/password-reset', { email: 'vera@test.example' })).code,
      )
    await world.settle()
    assert.ok(mailbox.messages.length <= 4, `${mailbox.messages.length} mails`)
    assert.ok(codes.includes('identity.slow_down'))
  })

  test('a link of one kind is none of another', async () => {
    await stranger(world, {}, '198.51.100.73').post('/api/password-reset', { email: 'jordan@test.example' })
    const token = await secretFor('jordan@test.example', /Choose a new password/)
    assert.equal(
      (await stranger(world).post('/api/invitations/accept', { token, password: next })).code,
      'identity.link_invalid',
    )
    assert.equal((await stranger(world).post('/api/set-up', setUp(token))).code, 'identity.set_up_done')
  })

  test('the mail keeps no secret once it is sent, and no log or database row holds one', async () => {
    await stranger(world, {}, '198.51.100.74').post('/api/password-reset', { email: 'anna@test.example' })
    const token = await secretFor('anna@test.example', /Choose a new password/)
    const found = await world.tx(async (tx) => {
      const mails = await tx.selectFrom('mail_out').selectAll().execute()
      const jobs = await tx.selectFrom('job').selectAll().execute()
      const events = await tx.selectFrom('security_event').selectAll().execute()
      const links = await tx.selectFrom('access_link').selectAll().execute()
      return JSON.stringify([mails, jobs, events, links])
    })
    assert.equal(found.includes(token), false)
  })
})

const setUp = (token: string) => ({
  token,
  providerName: 'Example Hosting',
  name: 'First Admin',
  email: 'first@example.test',
  password: next,
  zone: 'Europe/Berlin',
})

describe('set-up', () => {
  const modules = ['mail', 'accounts', 'identity'] as const

  test('a printed link makes provider and administrator, once', async () => {
    const empty = await createWorld({ modules })
    const caller = stranger(empty)
    assert.equal((await caller.get('/api/sign-in')).body.setUpNeeded, true)
    const links = [await createSetupLink(empty.app), await createSetupLink(empty.app)] // two instances start
    const [token, other] = links.map((link) => link!.split('#')[1]!)
    assert.equal((await caller.post('/api/set-up', setUp('x'.repeat(43)))).code, 'identity.link_invalid')
    assert.equal(
      (await caller.post('/api/set-up', { ...setUp(token!), password: 'Example Hosting' })).code,
      'identity.password_weak',
    )
    const answers = await Promise.all([token!, other!].map((each) => stranger(empty).post('/api/set-up', setUp(each))))
    assert.deepEqual(answers.map((answer) => answer.code).sort(), ['', 'identity.set_up_done'])
    assert.equal((await caller.get('/api/sign-in')).body.setUpNeeded, false)
    assert.equal(await createSetupLink(empty.app), null)
    assert.equal(
      (await caller.post('/api/sign-in/password', { email: 'first@example.test', password: next })).body.next,
      'done',
    )
    const me = (await caller.get('/api/me')).body
    assert.deepEqual([me.providerName, me.zone, me.roles], ['Example Hosting', 'Europe/Berlin', ['admin']])
  })

  test('the settings can name the first administrator', async () => {
    const settings = {
      PALISADE_ADMIN_EMAIL: 'boss@example.test',
      PALISADE_ADMIN_PASSWORD: next,
      PROVIDER_NAME: 'Quiet Hosting',
    }
    const silent = await createWorld({ modules, settings })
    assert.equal(await ensureFirstAdmin(silent.app), true)
    assert.equal(await ensureFirstAdmin(silent.app), true)
    const caller = stranger(silent)
    assert.equal(
      (await caller.post('/api/sign-in/password', { email: 'boss@example.test', password: next })).body.next,
      'done',
    )
    assert.equal((await caller.get('/api/me')).body.providerName, 'Quiet Hosting')
  })

  test('the command line makes another administrator', async () => {
    await world.tx((tx) => createAdmin(tx, { email: 'second@test.example', name: 'Second', password: next }))
    const caller = stranger(world, {}, '198.51.100.80')
    assert.equal(
      (await caller.post('/api/sign-in/password', { email: 'second@test.example', password: next })).body.next,
      'done',
    )
  })
})
