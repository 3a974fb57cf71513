import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addEntries } from '#journal'
import { createSystem } from '#systems'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* The time axis of a busy system: everything of its window is on it, as a line or as a mark, and what is not is counted. */
const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
const accountId = provider.acme.id
const { id } = await world.tx((tx) => createSystem(tx, { accountId, name: 'Busy', kind: 'server' }))
const write = (count: number, text: string) =>
  world.tx((tx) => addEntries(tx, Array.from({ length: count }, (_, n) => ({ accountId, subject: { kind: 'system', id }, kind: 'systems.note', visibility: 'internal' as const, text: `${text} ${n + 1}` })))) // biome-ignore format: one list

test('all of a window is on the axis, or counted; what was before it is not', async () => {
  await write(300, 'long ago')
  await world.forward('2d')
  await write(40, 'note')
  const desk = await (await browserOf(world, provider.staff.kim, { width: 1440 })).open(`/systems/${id}`)
  const axis = desk.getByRole('region', { name: 'What happened around it' })
  const rest = axis.getByRole('listitem').filter({ hasText: '32 more in this time' })
  await rest.waitFor()
  assert.equal(await rest.locator('.sy-bar').count(), 32)
  assert.equal(await axis.getByText('not drawn').count(), 0)
  assert.deepEqual(await violations(desk), [])

  await write(200, 'more')
  await desk.reload()
  await axis.getByText('232 more in this time').waitFor()
  await axis.getByText('40 older ones are not drawn').waitFor()
  await axis.getByRole('link', { name: '7 days' }).click()
  await axis.getByText('341 older ones are not drawn').waitFor()
  const phone = await (await browserOf(world, provider.staff.sam, { phone: true })).open(`/systems/${id}`)
  await phone.getByText('40 older ones are not drawn').waitFor()
  await settled(phone)
  assert.deepEqual([await overflow(phone), ...(await violations(phone))], [0])
})
