import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import yauzl from 'yauzl'
import { signedIn } from '#test/caller.ts'
import { approveChange, createCredit, done, TB } from '#test/seller.ts'

const it = await createCredit()
const { world, dana, lena, acme, provider } = it
const kim = await signedIn(world, provider.staff.kim)

async function tablesOf(accountId: string): Promise<Record<string, Record<string, string>[]>> {
  const cookie = [...kim.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const answer = await world.app.http.inject({ url: `/api/transfer/accounts/${accountId}`, headers: { cookie } })
  assert.equal(answer.statusCode, 200, answer.body)
  const zip = await yauzl.fromBufferPromise(answer.rawPayload, { lazyEntries: true })
  const found: Record<string, Record<string, string>[]> = {}
  for await (const entry of zip.eachEntry()) {
    const pieces: Buffer[] = []
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer)
    if (entry.fileName.startsWith('credit-'))
      found[entry.fileName] = parse(Buffer.concat(pieces), { columns: true, bom: true })
  }
  return found
}

test('the ZIP of an account holds its credit accounts, who may withdraw, and every posting', async () => {
  assert.deepEqual(Object.keys(await tablesOf(provider.birch.id)), [], 'an account without credit')
  const order = { purpose: 'purchase', amount: TB('40'), reference: 'PO-4711' }
  const change = (await done(dana.post(`/api/credit-accounts/${it.id}/changes`, order))).body
  await done(approveChange(lena, change.id))
  const drawing = { licenceKeyId: acme.key.id, amount: TB('15') }
  const { request } = (await done(acme.jordan.post(`/api/credit-accounts/${it.id}/withdrawals`, drawing))).body
  const tables = await tablesOf(provider.acme.id)
  const [account] = tables['credit-accounts.csv']!
  assert.deepEqual(
    ['number', 'name', 'kind', 'unit', 'available', 'held', 'bought'].map((column) => account![column]),
    ['CA-1001', 'Bulk 2026', 'block-migration', 'byte', '25000000000000', '15000000000000', '40000000000000'],
  )
  const [limit] = tables['credit-limits.csv']!
  assert.deepEqual(
    ['creditAccount', 'person', 'each', 'perDay', 'setBy'].map((column) => limit![column]),
    ['CA-1001', 'Jordan Placeholder', '50000000000000', '100000000000000', 'Dana Demo'],
  )
  const entries = tables['credit-entries.csv']!.map((row) =>
    ['n', 'kind', 'amount', 'available', 'by', 'reference', 'licenceKey', 'request'].map((column) => row[column]),
  )
  assert.deepEqual(entries, [
    ['1', 'purchase', '40000000000000', '40000000000000', 'Dana Demo', 'PO-4711', '', ''],
    ['2', 'hold', '-15000000000000', '25000000000000', 'Jordan Placeholder', '', 'ACME-MIG-07', request.number],
  ])
})
