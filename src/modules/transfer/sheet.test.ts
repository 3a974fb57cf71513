import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createTransfer } from './transfer.fixture.ts'

const { ada, sam, kim, jordan, count } = await createTransfer()

describe('a table', () => {
  const text = [
    'Name;Number;Kind;Mail domains;Phone',
    'Elm Placeholder;E-1;customer;elm.example;+49 30 123456',
    ';E-2;customer;;',
    'Fir Placeholder;E-1;customer;;',
    '"Oak ""Big""\nPlaceholder";;customer;gmail.com;',
    'Ash Placeholder;E-5;vendor;;12',
    'Yew Placeholder;E-6;;;',
  ].join('\r\n')

  test('is previewed with everything wrong by line, and nothing is kept', async () => {
    const before = await count('account')
    const { body } = await ada.post('/api/transfer/preview', { kind: 'accounts', text })
    assert.equal(body.rows, 6)
    assert.equal(body.made, 2)
    assert.deepEqual(
      body.faults.map((fault: { line: number; code: string }) => [fault.line, fault.code]),
      [
        [3, 'transfer.cell'],
        [4, 'accounts.number_taken'],
        [5, 'accounts.domain_not_allowed'],
        [7, 'transfer.cell'],
      ],
    )
    const { faults } = body
    assert.deepEqual(faults[0]!.cell, { column: 'name', wrong: 'empty', value: '' })
    assert.equal(faults[0]!.says, 'name: must not be empty.')
    assert.deepEqual(faults[3]!.cell, { column: 'kind', wrong: 'one_of', value: 'customer, partner' })
    assert.equal(faults[1]!.cell, null)
    assert.equal(await count('account'), before)
  })

  test('goes in whole or not at all', async () => {
    const before = await count('account')
    const refused = await ada.post('/api/transfer/tables', { kind: 'accounts', text })
    assert.equal(refused.status, 422)
    assert.equal(refused.body.code, 'transfer.rows_refused')
    assert.equal(refused.body.faults.length, 4)
    assert.equal(await count('account'), before)
    const good = 'name,number,partner\nElm Placeholder,E-1,\nBirch Placeholder,E-2,E-9\n'
    const partner = 'name,number,kind\nPine Placeholder,E-9,partner\n'
    assert.equal((await ada.post('/api/transfer/tables', { kind: 'accounts', text: partner })).status, 200)
    assert.equal((await ada.post('/api/transfer/tables', { kind: 'accounts', text: good })).body.made, 2)
    const people =
      'account,name,email,phones,roles\nE-1,Robin Placeholder,robin@elm.example,+4930123456;+4930123457,contact account_admin\n'
    assert.equal((await ada.post('/api/transfer/tables', { kind: 'people', text: people })).body.made, 1)
    const contracts = 'account,name,starts_on,ends_on,plan\nE-1,Support,2026-01-01,2026-12-31,gold 24X7\n'
    assert.equal((await ada.post('/api/transfer/tables', { kind: 'contracts', text: contracts })).body.made, 1)
  })

  test('with other columns, days that are none or nobody known is refused', async () => {
    const call = (kind: string, body: string) => ada.post('/api/transfer/preview', { kind, text: body })
    assert.match((await call('accounts', 'name,colour\nx,y')).body.detail, /"colour" is not known/)
    assert.equal((await call('accounts', 'number\nE-3')).body.code, 'transfer.columns')
    assert.equal((await call('accounts', 'name,name\nx,y')).body.code, 'transfer.columns')
    assert.equal((await call('accounts', 'name\n"open')).body.code, 'transfer.unreadable')
    assert.equal((await call('accounts', `name\n${'x\n'.repeat(5001)}`)).body.code, 'transfer.too_many_rows')
    const { faults } = (
      await call(
        'contracts',
        'account,name,starts_on,team\nE-1,x,2026-02-30,\nE-404,x,2026-01-01,\nE-1,x,2026-01-01,Nobody',
      )
    ).body
    assert.deepEqual(
      faults.map((fault: { line: number }) => fault.line),
      [2, 3, 4],
    )
  })

  test('is an administrator’s to move in', async () => {
    for (const client of [sam, kim])
      for (const path of ['/api/transfer/preview', '/api/transfer/tables'])
        assert.equal((await client.post(path, { kind: 'accounts', text: 'name\nx' })).status, 403)
    assert.equal((await jordan.post('/api/transfer/tables', { kind: 'accounts', text: 'name\nx' })).status, 404)
  })
})
