import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queueMail } from '#platform/mail/mail.ts'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { createMailbox } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* The outbox and the texts of mails, in a real Chromium. */
const mailbox = await createMailbox()
const world = await createWorld({ live: true, settings: { SMTP_OUT_URL: mailbox.url } })
const { staff, acme } = await world.tx((tx) => makeProvider(tx))
const send = (key: string, to: string) =>
  world.tx((tx) =>
    queueMail(tx, {
      key,
      kind: 'answer',
      accountId: acme.id,
      to: [to],
      subject: `About ${key}`,
      text: `Words of ${key}.`,
    }),
  )

test('a mail that waits is seen with its reason, stopped and sent again', async () => {
  mailbox.behave((to) => (to === 'who@slow.test' ? 'tempfail' : 'accept'))
  await send('taken', 'who@acme.test')
  await send('waiting', 'who@slow.test')
  await mailbox.waitFor((mail) => mail.subject === 'About taken')
  await world.settle()
  const kim = await browserOf(world, staff.kim, { width: 1440 })
  const page = await kim.open('/settings/outbox')
  const line = page.locator('.ob > li').filter({ hasText: 'About waiting' })
  await line.getByText('Trying').waitFor()
  await line.getByText('try again later').waitFor()
  await line.getByRole('button', { name: 'See the text' }).click()
  await line.getByText('Words of waiting.').waitFor()
  page.on('dialog', (dialog) => void dialog.accept())
  await line.getByRole('button', { name: 'Stop the mail' }).click()
  await line.getByText('Stopped', { exact: true }).waitFor()
  mailbox.behave('accept')
  await line.getByRole('button', { name: 'Send again' }).click()
  await mailbox.waitFor((mail) => mail.subject === 'About waiting')
  await page.goto(`${world.url}/settings/outbox?state=sent&q=slow.test`)
  await page.locator('.ob > li').getByText('Handed over').waitFor()
  assert.equal(await page.locator('.ob > li').count(), 1)
})

test('a text is refused with its reason, previewed, saved and taken back', async () => {
  const kim = await browserOf(world, staff.kim, { width: 1440 })
  const page = await kim.open('/settings/letters?open=solved.de')
  const form = page.getByRole('form', { name: 'Solved, German' })
  await form.getByLabel('Text', { exact: true }).fill('Fertig: {{secret}}')
  await form.getByRole('button', { name: 'Save the text' }).click()
  await form.getByText('has the field {{secret}}, which this mail does not know').first().waitFor()
  await form.getByLabel('Text', { exact: true }).fill('Fertig: {{number}} {{title}}')
  await form.getByRole('button', { name: 'Preview' }).click()
  await form.getByText('Fertig: 48213 Checkout returns {{text}} & <b>502</b>').waitFor()
  await form.getByRole('button', { name: 'Save the text' }).click()
  const line = page.locator('.rows > li').filter({ hasText: 'Solved, German' })
  await line.getByText('yours, for every customer, version 1 by Kim Mockup').waitFor()
  await form.waitFor({ state: 'detached' }) // until then its button would close it
  await line.getByRole('button', { name: 'Edit the text' }).click()
  page.on('dialog', (dialog) => void dialog.accept())
  await line.getByRole('button', { name: 'Take the text back' }).click()
  await line.getByText('Palisade’s own').waitFor()
})

test('both stand dark at 360 pixels and light and wide, and axe finds nothing', async () => {
  const kim = await browserOf(world, staff.kim, { width: 360, dark: true })
  const found: string[] = []
  for (const path of ['/settings/outbox', '/settings/letters?open=confirmation.de']) {
    const page = await kim.open(path)
    await settled(page)
    for (const [width, colorScheme] of [
      [360, 'dark'],
      [1440, 'light'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      found.push(...(await violations(page)).map((one) => `${path} ${width}: ${one}`))
      if ((await overflow(page)) > 0) found.push(`${path} ${width}: too wide`)
    }
  }
  assert.deepEqual(found, [])
})
