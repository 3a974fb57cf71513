import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailOf } from '#platform/mail/mail.ts'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { sendMail } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

const world = await createWorld({ live: true, settings: { OUTGOING_PRIVATE: true } })
const provider = await world.tx(makeProvider)
const ada = await clientOf(world, provider.staff.ada)
const place = { host: '127.0.0.1', port: 9, security: 'none', username: 'support', password: 'not for anybody' }
const mailbox = await ada.post('/api/mailboxes', {
  ...place,
  name: 'Support mailbox',
  address: 'support@provider.test',
})
for (const subject of ['Please open this invoice', 'A second one'])
  await sendMail(mailOf(world.app).smtpPort, {
    from: 'jordan@acme.test',
    to: 'support@provider.test',
    subject,
    text: 'See the file.',
    attachments: [{ filename: 'invoice.exe', content: Buffer.from('MZ nothing that runs') }],
  })
await world.settle()
const { body } = await ada.get('/api/quarantine')
const [held] = body.items as { id: string }[]

const paths = [
  '/settings/mailboxes',
  '/settings/mailboxes/new',
  `/settings/mailboxes/${mailbox.body.id}`,
  '/settings/quarantine',
  `/settings/quarantine/${held!.id}`,
]

for (const look of [{ width: 360, dark: true }, { width: 1440 }])
  test(`pages of the mailroom, ${look.width} wide`, async () => {
    const watched = await browserOf(world, provider.staff.ada, look)
    for (const path of paths) {
      const page = await watched.again(path)
      await settled(page)
      assert.deepEqual(await violations(page), [], path)
      assert.equal(await overflow(page), 0, path)
      const { PICTURES } = process.env
      if (PICTURES)
        await page.screenshot({
          path: `${PICTURES}/${look.width}${path.replace(/\W+/g, '-').slice(0, 34)}.png`,
          fullPage: true,
        })
    }
  })

test('a held message is released, another deleted with a reason', async () => {
  const watched = await browserOf(world, provider.staff.sam)
  const page = await watched.open('/settings/quarantine')
  await page.getByRole('link', { name: 'Please open this invoice' }).click()
  await page.getByText('Subject: Please open this invoice').waitFor()
  await page.getByRole('button', { name: 'Release the message' }).click()
  await page.getByText(/released by Sam Sample/).waitFor()
  await page.getByRole('link', { name: 'All messages' }).click()
  await page.getByRole('link', { name: 'A second one' }).click()
  await page.getByRole('button', { name: 'Delete the message' }).click()
  await page.getByLabel('Why it is deleted').fill('A test')
  await page.getByRole('button', { name: 'Delete the message' }).click()
  await page.getByText(/deleted by Sam Sample.*A test/).waitFor()
  await page.getByText('The message was deleted.').waitFor()
})

test('a connection is tried before it is saved', async () => {
  const watched = await browserOf(world, provider.staff.ada)
  const page = await watched.open(`/settings/mailboxes/${mailbox.body.id}`)
  await page.getByRole('button', { name: 'Test the connection' }).click()
  await page.getByText(/It does not work: Nobody answers there/).waitFor()
})
