import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientOf } from './harness/client.ts'
import { makeProvider } from './harness/provider.ts'
import { createWorld } from './harness/world.ts'

/* What the whole program offers to those who draw procedures and write rules has its words in the portal, and no word is left over. */
type Lists = Record<'actWords' | 'eventWords' | 'fieldWords' | 'inputHints' | 'inputWords', Record<string, string>>
// Written for a browser, whose types are not known here.
const file: string = '../portal/src/words/procedure-known.ts'
const { actWords, eventWords, fieldWords, inputHints, inputWords } = (await import(file)) as Lists
const world = await createWorld()
const { staff } = await world.tx(makeProvider)
const kim = await clientOf(world, staff.kim)

type Act = { name: string; title: string; inputs: { name: string; text: string }[] }
type Known = { events: { name: string; text: string; fields: string[] }[]; acts: Act[] }
const drawn = (await kim.get('/api/procedures/words')).body as Known
const ruled = (await kim.get('/api/automation/describe')).body as Known

const sorted = (of: Record<string, string>) => Object.fromEntries(Object.entries(of).toSorted(([a], [b]) => (a < b ? -1 : 1))) // biome-ignore format: one thing

test('events and acts are called in English as the server calls them', () => {
  assert.ok(drawn.events.length > 20 && drawn.acts.length > 10)
  assert.deepEqual(sorted(eventWords), sorted(Object.fromEntries(drawn.events.map(({ name, text }) => [name, text]))))
  assert.deepEqual(sorted(actWords), sorted(Object.fromEntries(drawn.acts.map(({ name, title }) => [name, title]))))
  for (const act of ruled.acts) assert.equal(actWords[act.name], act.title)
})

test('inputs and what events tell have a word each', () => {
  const inputs = drawn.acts.flatMap((act) =>
    act.inputs.map((input) => ({ ...input, key: `${act.name}.${input.name}` })),
  )
  assert.deepEqual(Object.keys(inputWords).toSorted(), [...new Set(inputs.map(({ name }) => name))].toSorted())
  const hints = inputs.filter(({ text }) => text !== '').map(({ key, text }) => [key, text])
  assert.deepEqual(sorted(inputHints), sorted(Object.fromEntries(hints)))
  const fields = [...drawn.events, ...ruled.events].flatMap((event) => event.fields)
  assert.deepEqual(Object.keys(fieldWords).toSorted(), [...new Set(fields)].toSorted())
})
