import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { procedureWorld } from '../procedures.fixture.ts'
import { createReader } from '../read/reader.ts'
import { start, step } from '../rules/step/step.ts'
import type { Command, Data, FormField, Graph, ProcedureEvent } from '../rules/types.ts'
import { catalogue, type LibraryLanguage, wordsOfTemplate } from './catalogue.ts'
import { templateDrawing } from './library.ts'

const reader = createReader()
type Read = { key: string; language: LibraryLanguage; name: string; graph: Graph; xml: string }
const templates: Read[] = []
for (const one of catalogue)
  for (const language of ['en', 'de'] as const) {
    const xml = templateDrawing(one.key, language)!
    const { graph, findings } = await reader.read(xml)
    assert.deepEqual(findings, [], `${one.key} ${language}`)
    templates.push({ key: one.key, language, name: wordsOfTemplate(one, language).name, graph: graph!, xml })
  }
await reader.close()
const graphOf = (key: string, language: LibraryLanguage) =>
  templates.find((one) => one.key === key && one.language === language)!.graph

/** The same numbers for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** What somebody puts into a field. Numbers grow with time, so that what is waited for (room on a disk) comes. */
function filled({ name, type, options }: FormField, random: (below: number) => number, n: number): [string, unknown] {
  const days = ['2027-03-01', '2027-03-02']
  const values: Record<FormField['type'], unknown> = {
    text: 'text',
    long_text: 'text',
    number: n + 1 + random(3),
    money: '10.50',
    date: days[random(2)],
    time: '22:00',
    yes_no: random(2) === 0,
    choice: options?.[random(options.length)],
    file: '00000000-0000-7000-8000-000000000000',
    person: '00000000-0000-7000-8000-000000000000',
  }
  return [name, values[type]]
}

/** What acts give back; an approval is given or not. */
function given(name: string, random: (below: number) => number): Data {
  if (name === 'ask_approval') return { approved: random(2) === 0, reason: null, approvedBy: 'Kim' }
  return name === 'open_request' ? { requestId: 'a', requestNumber: 4711 } : {}
}

type Course = {
  taken: Set<string>
  asked: Map<string, Command & { type: 'open_task' }>
  outcome: string
  acts: string[]
}

/** Plays a procedure to its end: whoever has a step fills in its form, acts are done, deadlines come, messages arrive. */
function play(graph: Graph, seed: number, variables: Data): Course {
  const random = chance(seed)
  const course: Course = { taken: new Set(), asked: new Map(), outcome: '', acts: [] }
  const watch = (what: string, id: string) => {
    if (what === 'take' || what === 'enter') course.taken.add(id)
  }
  const open = new Map<number, ProcedureEvent>()
  let at = Date.UTC(2027, 0, 4, 8)
  let asks = 0
  const take = (commands: readonly Command[]) => {
    for (const command of commands)
      switch (command.type) {
        case 'open_task': {
          course.asked.set(command.node, command)
          asks++
          const { form = [] } = graph.nodes.find(({ id }) => id === command.node)!.task!
          const data = Object.fromEntries(form.map((field) => filled(field, random, asks)))
          open.set(command.job, { type: 'completed', at, job: command.job, data })
          break
        }
        case 'act':
          course.acts.push(JSON.stringify(command.input))
          open.set(command.job, { type: 'completed', at, job: command.job, data: given(command.name, random) })
          break
        case 'arm':
          open.set(command.timer, { type: 'fired', at, timer: command.timer })
          break
        case 'subscribe':
          open.set(command.subscription, { type: 'message', at, name: command.name, key: command.key, subscription: command.subscription }) // biome-ignore format: one event
          break
        case 'close_task':
          open.delete(command.job)
          break
        case 'disarm':
          open.delete(command.timer)
          break
        case 'interruption':
          throw new Error(`${command.node} is interrupted: ${command.text}`)
        case 'ended':
          course.outcome = command.outcome
      }
  }
  let { state, commands } = start(graph, { at, variables }, watch)
  take(commands)
  for (let n = 0; state.status === 'running'; n++) {
    if (n > 2000) throw new Error('it does not end')
    at += 60_000
    const events = [...open]
    assert.ok(events.length > 0, 'it waits for something that can happen')
    const [id, event] = events[random(events.length)]!
    open.delete(id)
    ;({ state, commands } = step(graph, state, { ...event, at }, watch))
    take(commands)
  }
  return course
}

const project = { title: 'A project', account: 'Acme', begins: '2027-01-04T08:00:00.000Z' }
const dated = { project: { ...project, ends: '2027-03-01T22:00:00.000Z' } }
const undated = { project: { ...project, ends: null } }

describe('each template of the library', () => {
  for (const { name, graph } of templates)
    test(`${name}: comes to its end on every way there is`, () => {
      assert.equal(graph.name, name)
      // Behind an event-based gateway it is the event that is entered; what undoes is entered by what it undoes.
      const flows = graph.flows.filter(({ from }) => graph.nodes[from]!.kind !== 'event_based')
      const nodes = graph.nodes.filter(({ kind, event }) => kind !== 'boundary' || event?.type !== 'compensation')
      const left = new Set([...flows, ...nodes].map(({ id }) => id))
      for (let seed = 0; seed < 400 && (seed < 20 || left.size > 0); seed++) {
        const { taken, outcome, acts } = play(graph, seed, seed % 2 ? dated : undated)
        assert.equal(outcome, 'completed')
        assert.ok(!acts.some((input) => input.includes(':null')), `an act knows what it says: ${acts}`)
        for (const one of taken) left.delete(one)
      }
      assert.deepEqual([...left], [], 'a way nobody takes')
    })

  test('says of every step whose it is, what is to be done, and by when', () => {
    for (const { key, graph } of templates)
      for (const { id, kind, task, compensates } of graph.nodes) {
        if (kind !== 'user') continue
        assert.ok(task?.who && (task.instructions?.length ?? 0) > 40, `${key}: ${id}`)
        assert.ok(compensates || task.due, `${key}: ${id} has a date`)
      }
  })

  test('is drawn: every element and every flow has its place', () => {
    for (const { key, graph, xml } of templates)
      for (const { id } of [...graph.nodes, ...graph.flows])
        assert.ok(xml.includes(`bpmnElement="${id}"`), `${key}: ${id}`)
  })

  test('is the same in German, in other words', () => {
    for (const { key } of catalogue) {
      const [english, german] = [graphOf(key, 'en'), graphOf(key, 'de')]
      assert.deepEqual(bare(german), bare(english), key)
      const [said, gesagt] = [wordsIn(english), wordsIn(german)]
      assert.equal(gesagt.length, said.length, key)
      for (const [n, text] of said.entries())
        if (text !== gesagt[n]) assert.ok(gesagt[n], `${key}: ${text}`)
        else assert.fail(`${key}: “${text}” is still English`)
    }
  })
})

/** A template without what people read: the rest is the same in every language. */
function bare({ name: _name, nodes, flows, ...graph }: Graph) {
  return {
    ...graph,
    flows: flows.map(({ name: _said, condition: _when, ...flow }) => flow),
    nodes: nodes.map(({ name: _called, task, act: _act, ...node }) => ({ ...node, task: task && bareTask(task) })),
  }
}

function bareTask({
  instructions: _says,
  milestone,
  records,
  form,
  ...task
}: NonNullable<Graph['nodes'][number]['task']>) {
  const fields = form?.map(({ label: _label, options, ...field }) => ({ ...field, options: options?.length }))
  return { ...task, milestone: milestone !== undefined, records: records?.length, fields }
}

/** All that people read of a template, in the order of the drawing; what an act says is read as it is put together. */
function wordsIn({ name, nodes, flows }: Graph): string[] {
  const ofTask = (task: Graph['nodes'][number]['task']) => [
    task?.instructions,
    task?.milestone,
    ...(task?.records ?? []),
    ...(task?.form ?? []).flatMap(({ label, options = [] }) => [label, ...options]),
  ]
  return [
    name,
    ...flows.map((flow) => flow.name),
    ...nodes.flatMap((node) => [node.name, ...ofTask(node.task)]),
  ].filter((text): text is string => Boolean(text))
}

describe('the data migration', () => {
  const graph = graphOf('data-migration', 'en')
  test('has fourteen steps, and undoes in the reverse order what was done when it fails', () => {
    const steps = graph.nodes.filter(({ kind, compensates }) => kind === 'user' && !compensates)
    assert.equal(steps.length, 14)
    let seed = 0
    let backwards = play(graph, seed, dated)
    while (!backwards.asked.has('thaw')) backwards = play(graph, ++seed, dated)
    const nodes = [...backwards.asked.keys()]
    assert.ok(nodes.indexOf('switch_back') >= 0 && nodes.indexOf('switch_back') < nodes.indexOf('thaw'))
  })

  test('counts its dates forward from the start and back from the end', () => {
    const { asked } = play(graph, 1, dated)
    const day = (node: string) => new Date(asked.get(node)!.due!).toISOString()
    assert.equal(day('scope'), '2027-01-06T08:00:00.000Z')
    assert.equal(day('copy'), '2027-02-19T22:00:00.000Z')
    assert.equal(day('close'), '2027-03-06T22:00:00.000Z')
    assert.deepEqual(
      asked.get('scope')!.reminders!.map((at) => new Date(at).toISOString()),
      ['2027-01-05T08:00:00.000Z', '2027-01-06T12:00:00.000Z'],
    )
  })
})

describe('taking a template', async () => {
  const { sam, kim, jordan, provider } = await procedureWorld()
  test('lists them with their steps and roles', async () => {
    const { items } = (await sam.get('/api/procedures/library')).body as { items: { key: string; steps: number; roles: string[] }[] } // biome-ignore format: one answer
    assert.deepEqual(
      items.map(({ key }) => key),
      catalogue.map(({ key }) => key),
    )
    assert.deepEqual(items[0]!.roles, ['customer', 'engineer', 'lead'])
    assert.deepEqual(items[2]!.roles, ['developer', 'operations', 'qa', 'release lead'])
    assert.equal(items[0]!.steps, 14)
    assert.equal((await jordan.get('/api/procedures/library')).status, 404)
  })

  test('makes a procedure with a first draft that can be published as it is', async () => {
    const taken = await sam.post('/api/procedures/library/data-migration', { name: 'Our migration' })
    assert.equal(taken.status, 200, taken.text)
    assert.deepEqual(taken.body.findings, [])
    const { id } = taken.body
    const draft = await sam.get(`/api/procedures/${id}/draft`)
    assert.equal(draft.body.xml, templateDrawing('data-migration'))
    assert.equal((await kim.post(`/api/procedures/${id}/publish`, { revision: 1 })).status, 200)
    const again = await sam.post('/api/procedures/library/data-migration', { name: 'Our migration' })
    assert.equal(again.body.code, 'procedures.key_taken')
    const theirs = await sam.post('/api/procedures/library/data-migration', { accountId: provider.acme.id })
    assert.equal(theirs.status, 200, theirs.text)
    assert.equal((await sam.post('/api/procedures/library/no-such', {})).status, 404)
  })

  test('speaks the language of whoever takes it, or the one that is asked for', async () => {
    const names = async (query = '') =>
      ((await sam.get(`/api/procedures/library${query}`)).body.items as { name: string }[]).map(({ name }) => name)
    assert.ok((await names()).includes('Service down'))
    assert.ok((await names('?language=de')).includes('Dienst ausgefallen'))
    assert.equal((await sam.call('PATCH', '/api/me', { language: 'de-AT' })).status, 200)
    assert.ok((await names()).includes('Dienst ausgefallen'))
    assert.ok((await names('?language=en')).includes('Service down'))
    const taken = await sam.post('/api/procedures/library/minor-patch', {})
    assert.equal(taken.status, 200, taken.text)
    const { body } = await sam.get(`/api/procedures/${taken.body.id}`)
    assert.equal(body.name, 'Kleine Korrektur')
    const draft = await sam.get(`/api/procedures/${taken.body.id}/draft`)
    assert.equal(draft.body.xml, templateDrawing('minor-patch', 'de'))
    assert.equal((await sam.get('/api/procedures/library?language=fr')).status, 400)
  })
})
