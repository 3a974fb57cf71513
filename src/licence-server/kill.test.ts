import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { startLicenceProcess } from '#test/licence-process.ts'
import { createLicenceWorld, environmentOf, type Handed, TB } from '#test/licence-world.ts'

const kills = 5
const it = await createLicenceWorld()
const mara = await it.approver('Mara')

test('a licence server that is killed at any moment loses nothing and signs nothing twice', async () => {
  const keys = [await it.key(), await it.key(), await it.key()]
  const asked: Handed[] = []
  const signed = async () => Number((await it.asOwner('select count(*) as n from licence_package')).rows[0].n)
  const until = async (count: number) => {
    while ((await signed()) < count) await setTimeout(5)
  }
  for (let n = 0; n < kills; n++) {
    const server = startLicenceProcess(environmentOf(it))
    const before = asked.length
    for (let more = 0; more < 9; more++) asked.push(await it.approved(keys[more % 3]!, TB, [mara]))
    await it.writer.round()
    // In the first turns once something is signed, later at whatever moment comes.
    if (n < 2) await until(before + 1)
    else await setTimeout(Math.random() * 300)
    await server.kill()
  }
  const last = startLicenceProcess(environmentOf(it))
  await until(asked.length)
  assert.equal(await last.stop(), 0)
  const { rows } =
    await it.asOwner(`select licence_key_id, array_agg(sequence order by sequence) as sequences, max(total)::text as total
    from licence_package group by 1`)
  assert.equal(rows.length, 3)
  for (const { sequences, total } of rows) {
    const each = asked.length / 3
    assert.deepEqual(
      sequences,
      Array.from({ length: each }, (_, n) => n + 1),
    )
    assert.equal(total, String(BigInt(each) * TB))
  }
  for (const { id } of asked) assert.equal(await it.refusal(id), null)
  const { rows: left } = await it.asOwner('select count(*) as n from licence_assertion')
  assert.equal(Number(left[0].n), asked.length)
})
