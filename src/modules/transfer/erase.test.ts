import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { createTransfer } from './transfer.fixture.ts'

const { world, provider, signIn, ada, sam, count } = await createTransfer()

describe('a contact’s data', () => {
  test('goes on request, everywhere in the record of the account, and the record stays whole', async () => {
    const uma = provider.cedar.uma
    const before = (await ada.get(`/api/people/${uma}`)).body
    const client = await signIn(uma)
    const created = await client.post('/api/requests', {
      title: `${before.name} cannot log in`,
      text: `I am ${before.name}, ${before.email}`,
      severity: 'P4',
    })
    assert.equal(created.status, 200, created.text)
    await sam.post(`/api/requests/${created.body.id}/messages`, { text: `Dear ${before.name}, it works again.` })
    await world.settle()
    const requests = await count('request')
    assert.equal((await sam.post(`/api/people/${uma}/erase`, { reason: 'asked for it' })).status, 403)
    const staff = await ada.post(`/api/people/${provider.staff.sam}/erase`, { reason: 'x' })
    assert.equal(staff.body.code, 'accounts.not_a_contact')
    assert.equal((await ada.post(`/api/people/${uma}/erase`, { reason: 'asked for it' })).status, 204)
    await world.indexed()
    const owner = new pg.Client({ connectionString: world.database.ownerUrl })
    await owner.connect()
    const { rows } = await owner.query(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
    )
    const found: string[] = []
    for (const { name } of rows)
      for (const word of [before.name, before.email])
        if (
          (await owner.query(`select 1 from "${name}" t where t::text ilike '%' || $1 || '%' limit 1`, [word])).rows
            .length > 0
        )
          found.push(`${name}: ${word}`)
    await owner.end()
    // Who did what that concerns security is evidence: the audit log keeps it.
    assert.deepEqual(
      found.filter((each) => !each.startsWith('audit_')),
      [],
    )
    assert.equal(await count('request'), requests)
    const { body } = await sam.get(`/api/requests/${created.body.id}`)
    assert.equal(body.messages[0]!.text, 'I am Erased person, Erased person')
    assert.equal((await client.get('/api/me')).status, 401)
    assert.equal((await ada.post(`/api/people/${uma}/erase`, { reason: 'again' })).status, 204)
  })

  test('threat-22: the program itself can neither change nor remove journal entries', async () => {
    await assert.rejects(
      world.tx((tx) => tx.updateTable('journal_entry').set({ text: 'never was' }).execute()),
      /permission denied/,
    )
    await assert.rejects(
      world.tx((tx) => tx.deleteFrom('journal_entry').execute()),
      /permission denied/,
    )
  })
})
