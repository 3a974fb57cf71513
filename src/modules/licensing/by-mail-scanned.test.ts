import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clamdMissing, createClamd, marked } from '#test/clamd.ts'
import { Appliance, done } from './licensing.fixture.ts'
import { createMailSeller, notes } from './mail.fixture.ts'

const missing = await clamdMissing()

/* Where a malware scanner is named, a request file that came by mail is read when it was found clean, not before. */
describe('a request file by mail, where ClamAV looks at files first', { skip: missing ?? false }, async () => {
  if (missing) return
  const clamd = await createClamd()
  await clamd.start()
  const { lena, provider, kind, receive } = await createMailSeller({ CLAMD: clamd.address })
  const appliance = new Appliance()
  const key = (await done(lena.post('/api/licence-keys', { accountId: provider.birch.id, kindId: kind.id }))).body
  await done(lena.post(`/api/licence-keys/${key.id}/appliance`, { file: appliance.request(null) }))
  const asked = async () => (await done(lena.get('/api/licence-requests'))).body.items
  const mail = (content: string) =>
    receive({
      from: 'toni@birch.test',
      subject: 'From the console',
      text: 'See the file.',
      attachments: [{ filename: 'request.json', content, contentType: 'application/json' }],
    })
  const file = () => appliance.request(key.code, { kind: kind.code, amount: 9n * 10n ** 12n })

  test('asks once it was found clean', async () => {
    await mail(file())
    const [one, ...more] = await asked()
    assert.deepEqual([one.channel, one.amount.text, more.length], ['mail', '9 TB', 0])
  })

  test('one that is infected is read by nobody', async () => {
    const before = (await asked()).length
    const bad = `{"payloadType":"application/vnd.palisade.request.v1+json","payload":"${marked}"}`
    const request = await mail(bad)
    assert.equal(request.messages[0].attachments[0].scan, 'infected')
    assert.deepEqual(notes(request), [])
    assert.equal((await asked()).length, before)
  })
})
