import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { createPerson } from '#accounts'
import { clock } from '#platform/clock.ts'
import { browserOf, type DevicePasskey, overflow, passkeyDevice, violations } from '#test/browser.ts'
import { verifiedChannel } from '#test/channel.ts'
import { commandAppliance } from '#test/licence-appliance.ts'
import { startLicenceProcess } from '#test/licence-process.ts'
import { createMailbox } from '#test/mailbox.ts'
import { createPhone } from '#test/phone.ts'
import { run } from '../../src/cli/licence.ts'
import { makeDemoRoot } from '../../src/licence-server/demo.ts'
import { openFolder } from '../../src/licence-server/folder.ts'
import { readChain } from '../../src/licence-server/keyset/chain.ts'
import { createSeller, done } from '../../src/modules/licensing/licensing.fixture.ts'

/*
 * The weekend of the licences: on a Saturday a customer's migration runs short, somebody who may approves it on a telephone,
 * and seconds later an appliance without a network takes the file. Real SMTP, a gateway that listens, Chromium with a virtual
 * authenticator, the licence server as its own process, and the appliance's command.
 */
const saturday = 6
const untilSaturday = () => ((saturday - clock.now().getUTCDay() + 7) % 7) * 86_400_000
clock.shift(untilSaturday())

/** A slow machine takes its time; nothing here waits longer than it has to. */
const patience = 60_000
const data = await mkdtemp(join(tmpdir(), 'palisade-weekend-'))
after(() => rm(data, { recursive: true, force: true }))
const mailbox = await createMailbox()
const gateway = await createPhone()
const seller = await createSeller({
  live: true,
  settings: { DATA_DIR: data, SMTP_OUT_URL: mailbox.url, ...gateway.settings },
})
const { world, lena, mara, kind, provider } = seller
gateway.connect(world)
after(() => gateway.close())

const numbers = { mia: '+12025550161', lena: '+12025550162', mara: '+12025550163' }
const mia = await world.tx(async (tx) => {
  const person = { accountId: provider.providerId, name: 'Mia Mobile', email: 'mia@provider.test' }
  const { id } = await createPerson(tx, { ...person, roles: ['sales_executive'] })
  for (const [personId, way, address] of [
    [id, 'sms', numbers.mia],
    [lena.id, 'sms', numbers.lena],
    [mara.id, 'voice', numbers.mara],
  ] as const)
    await verifiedChannel(tx, personId, way, address)
  return id
})

const { ownerUrl } = world.database
const env = {
  DATA_DIR: data,
  LICENCE_DATABASE_URL: ownerUrl,
  DATABASE_URL: ownerUrl,
  PUBLIC_URL: world.app.config.publicUrl,
  LOG_LEVEL: 'warn',
}
Object.assign(process.env, env)
await makeDemoRoot(world.app.config, ownerUrl)
startLicenceProcess({
  ...env,
  CLOCK_SHIFT_MS: String(clock.shiftedMs),
  NODE_OPTIONS: `--import=${import.meta.resolve('#test/shifted-clock.ts')}`,
})

const appliance = commandAppliance()
const key = (await done(lena.post('/api/licence-keys', { accountId: provider.acme.id, kindId: kind.id, code: 'ACME-SAT' }))).body // biome-ignore format: one value
const fileName = 'ACME-SAT-1.licence.json'
const customerAt = async (path: string) => (await browserOf(world, provider.acme.jordan)).open(path)
const told = (address: string, words: RegExp) =>
  mailbox.waitFor((mail) => mail.envelope.to.includes(address) && words.test(mail.subject), patience)
/** Where a link in a message leads. Its port is the one of the settings, which in a test is any free one. */
const linkIn = (text: string): string => {
  const found = /http:\/\/localhost:\d+(\/\S+)/.exec(text)
  assert.ok(found, `there is no link in ${text}`)
  return found[1]!
}

describe('the weekend', () => {
  let passkeys: DevicePasskey[] = []
  let approvalLink = ''

  test('the appliance writes a file about itself, and the customer registers it in the portal', async () => {
    const [first] = (await readChain(await openFolder(world.app.config))).keysets
    const written = appliance.run('request', '--trust', first!.hash, '--name', 'Rack 4', '--out', 'register.json')
    assert.deepEqual([written.exit, written.code], [0, 'REQUEST'])
    const page = await customerAt(`/licences/keys/${key.id}`)
    await page.getByLabel('Request file').setInputFiles(join(appliance.folder, 'register.json'))
    await page.getByText('Rack 4').waitFor()
    const { body } = await done(lena.get(`/api/licence-keys/${key.id}`))
    assert.equal(body.appliance.thumbprint, written.appliance, 'the portal knows it by the name it has for itself')
  })

  test('Mia makes a passkey on her telephone, and an operator lets it decide at the licence server', async () => {
    const page = await (await browserOf(world, mia, { phone: true, byName: true })).open('/settings/security')
    const device = await passkeyDevice(page)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByLabel('Name').fill('Telephone')
    await page.getByRole('button', { name: 'Make the passkey' }).click()
    await page.getByText('Telephone').first().waitFor()
    passkeys = await device.passkeys()
    assert.equal(passkeys.length, 1)
    assert.equal(await run(['approver', 'allow', 'mia@provider.test']), 0)
  })

  test('on Saturday the customer runs short and asks in the portal', async () => {
    assert.equal(clock.now().getUTCDay(), saturday)
    const page = await customerAt('/licences/keys')
    await page.getByRole('link', { name: 'ACME-SAT' }).click()
    await page.getByRole('link', { name: 'Ask for more' }).click()
    await page.getByLabel('How much').fill('40')
    await page.getByLabel('What for').fill('The cut-over of this weekend.')
    await page.getByRole('button', { name: 'Send the request' }).click()
    await page.getByText('Waits for approval').first().waitFor()
  })

  test('everybody who may approve it is told at once, each over their own channel, with a link', async () => {
    const said = /40 TB for ACME-SAT is asked for/
    const sms = await gateway.waitForSms((one) => one.to === numbers.mia && said.test(one.body), patience)
    await gateway.waitForSms((one) => one.to === numbers.lena && said.test(one.body), patience)
    const call = await gateway.waitForCall((one) => one.to === numbers.mara, patience)
    assert.match(await gateway.listen(call), said)
    const mail = await told('dana@provider.test', said)
    approvalLink = linkIn(sms.body)
    assert.equal(linkIn(mail.text), approvalLink)
    assert.deepEqual(
      mailbox.messages.filter(({ envelope }) => envelope.to.includes('jordan@acme.test')),
      [],
      'whoever asked knows that they asked',
    )
  })

  test('Mia opens the link on her telephone and approves with two taps', async () => {
    const phone = await browserOf(world, mia, { phone: true, byName: true })
    const page = await phone.open('/licences')
    await passkeyDevice(page, passkeys)
    await page.goto(`${phone.url}${approvalLink}`)
    await page.getByText('Within your limit of 50 TB, one approval is enough').waitFor()
    assert.equal(await overflow(page), 0)
    assert.deepEqual(await violations(page), [])
    await page.getByRole('button', { name: 'Approve 40 TB' }).tap()
    const sheet = page.getByRole('dialog', { name: 'Your passkey signs exactly this' })
    await sheet.getByText('40 TB, package number 1').waitFor()
    await sheet.getByRole('button', { name: 'Sign with passkey' }).tap()
    await page
      .getByText(/Approved, being signed|Issued/)
      .first()
      .waitFor()
  })

  test('the licence server signs, and the requester is told by mail; its link leads to the package', async () => {
    const mail = await told('jordan@acme.test', /40 TB for ACME-SAT is there/)
    const page = await customerAt(linkIn(mail.text))
    await page.getByRole('link', { name: 'The package is there' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: `Download ${fileName}` }).click()
    await (await download).saveAs(join(appliance.folder, fileName))
    const sum = createHash('sha256').update(appliance.read(fileName)).digest('hex')
    await page.getByText(`Checksum (SHA-256) ${sum}`).waitFor()
  })

  test('the appliance takes the file without a network; taking it again changes nothing and is no error', async () => {
    const says = () => {
      const { exit, code } = appliance.run('import', fileName)
      return [exit, code]
    }
    assert.deepEqual(says(), [0, 'APPLIED'])
    const after = appliance.read('licence.state')
    assert.deepEqual(says(), [0, 'ALREADY_APPLIED'])
    assert.equal(appliance.read('licence.state'), after)
  })

  test('the weekend is worked off, and nothing beyond what was granted', async () => {
    const use = (amount: string, id: string) => {
      const { exit, code } = appliance.run('consume', kind.code, amount, '--id', id)
      return [exit, code]
    }
    assert.deepEqual(use('25TB', 'night-1'), [0, 'SETTLED'])
    assert.deepEqual(use('16TB', 'night-2'), [1, 'NOT_ENOUGH'])
    assert.deepEqual(use('12.5TB', 'night-3'), [0, 'SETTLED'])
  })

  test('24 characters, typed into the portal, say what was used, and the overview shows it', async () => {
    const { codes } = appliance.run('receipt', '--out', 'receipt.json') as unknown as { codes: { code: string }[] }
    const [{ code }] = codes as [{ code: string }]
    assert.equal(code.replace(/[^0-9A-Z]/g, '').length, 24)
    const page = await customerAt(`/licences/keys/${key.id}`)
    await page.getByLabel('Receipt code').fill(code.toLowerCase())
    await page.getByRole('button', { name: 'Take it in' }).click()
    await page.getByText('37.5 TB used').first().waitFor()
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByText('37.5 TB used').first().waitFor()
    await page.getByText('2.5 TB left').first().waitFor()
    await page.getByText('Mia Mobile approved').waitFor()
    assert.deepEqual(await violations(page), [])
  })
})
