import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PalisadeEvent } from '#platform/events/events.ts'
import { searchSources } from '#platform/searchable.ts'
import { accountsWorld } from '#test/accounts-world.ts'
import { registerCheckRule } from './systems.ts'

const { world, ids, who } = await accountsWorld()
const heard: PalisadeEvent<'systems.created'>[] = []
world.app.events.on('systems.created', async (_, event) => void heard.push(event))
registerCheckRule(world.app, ({ kind, settings }) => {
  if (kind !== 'http') return `is of the kind ${kind}, which nobody runs`
  return String(settings.url ?? '').startsWith('https://') ? null : 'needs an address'
})

const add = async (name: string, more: object = {}) => {
  const made = await who.kim.post('/api/systems', { accountId: ids.acme, name, kind: 'server', ...more })
  assert.equal(made.status, 200, JSON.stringify(made.body))
  return made.body
}
const names = (answer: { body: { items: { name: string }[] } }) => answer.body.items.map(({ name }) => name)

describe('systems', () => {
  test('are made, changed, retired and used again; the journal tells it, to customers without the provider’s words', async () => {
    const made = await add('Mail 1', { runbook: 'RB-7', documentation: 'root lives in the safe', ownerId: ids.kim })
    assert.deepEqual([made.owner.name, made.may], ['kim', { edit: true, note: true }])
    const at = `/api/systems/${made.id}`
    const changed = await who.kim.patch(at, { version: 1, aliases: ['mx1', 'MAIL 1'], location: 'Rack 4' })
    assert.deepEqual([changed.body.aliases, changed.body.location, changed.body.version], [['mx1'], 'Rack 4', 2])
    assert.equal((await who.kim.patch(at, { version: 1, name: 'Late' })).code, 'systems.version_changed')
    assert.equal((await who.kim.post('/api/systems', { accountId: ids.acme, name: 'MX1', kind: 'server' })).code, 'systems.name_taken') // biome-ignore format: one call
    const seen = (await who.jordan.get(at)).body
    assert.deepEqual([seen.name, seen.owner.name, seen.runbook, seen.documentation], ['Mail 1', 'kim', null, ''])
    assert.deepEqual(seen.may, { edit: false, note: false })
    assert.equal((await who.jordan.patch(at, { version: 2, name: 'Mine' })).code, 'platform.not_found')

    await who.kim.post(`${at}/journal`, { text: 'New fans', visibility: 'internal' })
    const retired = await who.kim.post(`${at}/retire`, { reason: 'replaced' })
    assert.notEqual(retired.body.retiredAt, null)
    assert.equal((await who.kim.post(`${at}/retire`, { reason: 'again' })).code, 'systems.retired')
    assert.equal((await who.kim.patch(at, { version: 3, name: 'X' })).code, 'systems.retired')
    const twin = await add('mx1')
    assert.equal((await who.kim.post(`${at}/restore`)).code, 'systems.name_taken')
    await who.kim.post(`/api/systems/${twin.id}/retire`, { reason: 'by mistake' })
    assert.equal((await who.kim.post(`/api/systems/${made.id}/restore`)).body.retiredAt, null)

    const kinds = async (by: typeof who.kim) =>
      (await by.get(`${at}/journal`)).body.items.map((each: { kind: string }) => each.kind)
    const all = ['systems.restored', 'systems.retired', 'systems.note', 'systems.changed', 'systems.created']
    assert.deepEqual(await kinds(who.kim), all)
    assert.deepEqual(await kinds(who.jordan), ['systems.restored', 'systems.retired', 'systems.created'])
  })

  test('are listed by account, kind, state and part of a name, page by page', async () => {
    for (const [name, kind] of [['List a', 'line'], ['list B', 'line'], ['List c', 'gateway']]) // biome-ignore format: a table
      await add(name!, { kind, aliases: [`alias of ${name}`] })
    const list = async (query: string, by = who.kim) => names(await by.get(`/api/systems?q=list${query}`))
    assert.deepEqual(await list(''), ['List a', 'list B', 'List c'])
    assert.deepEqual(await list('&kind=line'), ['List a', 'list B'])
    assert.deepEqual(await list(`&account=${ids.birch}`), [])
    assert.deepEqual(await list('&state=retired'), [])
    assert.deepEqual(names(await who.kim.get('/api/systems?q=ALIAS%20OF%20LIST%20c')), ['List c'])
    assert.deepEqual(names(await who.kim.get('/api/systems?q=%25')), [])
    const first = await who.kim.get('/api/systems?q=list&limit=2')
    assert.deepEqual(names(await who.kim.get(`/api/systems?q=list&limit=2&cursor=${first.body.next}`)), ['List c'])
    assert.deepEqual(await list('', who.pat), [])
  })

  test('of others are as if they were not', async () => {
    const { id } = await add('Hidden')
    for (const path of [`/api/systems/${id}`, `/api/systems/${id}/map`, `/api/systems/${id}/journal`])
      assert.equal((await who.pat.get(path)).code, 'platform.not_found', path)
  })
})

describe('parents', () => {
  test('are groups; a circle is refused with its names; who is retired leaves them', async () => {
    const [a, b] = [await add('Line 1', { kind: 'line' }), await add('Line 2', { kind: 'line' })]
    const router = await add('Core', { parents: [{ mode: 'any', members: [a.id, b.id] }] })
    const shop = await add('Shop', { kind: 'website' })
    const put = (id: string, groups: object[]) => who.kim.put(`/api/systems/${id}/parents`, { groups })
    const linked = await put(shop.id, [{ mode: 'all', members: [router.id] }])
    assert.deepEqual(
      linked.body.parents.map((group: { mode: string; members: { name: string }[] }) => [
        group.mode,
        group.members[0]!.name,
      ]),
      [['all', 'Core']],
    )
    const round = await put(a.id, [{ mode: 'all', members: [shop.id] }])
    assert.deepEqual([round.code, round.body.detail], ['systems.circle', 'Line 1 → Shop → Core → Line 1'])
    assert.equal((await put(a.id, [{ mode: 'any', members: [a.id] }])).code, 'systems.circle')
    const foreign = await add('Foreign', { accountId: ids.birch })
    assert.equal((await put(a.id, [{ mode: 'any', members: [foreign.id] }])).code, 'systems.parent_refused')
    assert.equal((await put(a.id, [{ mode: 'any', members: [] }])).code, 'platform.invalid')

    const map = (await who.jordan.get(`/api/systems/${router.id}/map`)).body
    assert.deepEqual(map.nodes.map(({ name }: { name: string }) => name).sort(), ['Core', 'Line 1', 'Line 2', 'Shop'])
    assert.deepEqual(
      map.groups.map(({ mode, members }: { mode: string; members: string[] }) => [mode, members.length]).sort(),
      [['all', 1], ['any', 2]], // biome-ignore format: a table
    )
    assert.equal((await who.kim.get(`/api/systems/${router.id}`)).body.children[0].name, 'Shop')

    await who.kim.post(`/api/systems/${a.id}/retire`, { reason: 'cancelled' })
    const left = (await who.kim.get(`/api/systems/${router.id}`)).body.parents
    assert.deepEqual(left.map(({ members }: { members: { name: string }[] }) => members.map(({ name }) => name)), [['Line 2']]) // biome-ignore format: one list
    await who.kim.post(`/api/systems/${b.id}/retire`, { reason: 'cancelled' })
    assert.deepEqual((await who.kim.get(`/api/systems/${router.id}`)).body.parents, [])
  })
})

const check = {
  name: 'Answers',
  kind: 'http',
  everySeconds: 30,
  severity: 'P2',
  settings: { url: 'https://{address}/{name}', headers: [{ host: '{address}' }] },
  thresholds: [{ value: 'total_ms', above: '2000', severity: 'P3' }],
}
const template = {
  name: 'Web shop',
  kind: 'website',
  runbook: 'https://runbooks.provider.test/shop?of={name}',
  documentation: '{name} answers at {address}, {location}.',
  parameters: [{ key: 'address', label: 'Host name' }],
  checks: [check],
}

describe('templates', () => {
  test('make a system with its documentation and checks in one act', async () => {
    const made = await who.kim.post('/api/system-templates', template)
    assert.equal(made.status, 200, JSON.stringify(made.body))
    const values = { address: 'shop.acme.test' }
    const input = { accountId: ids.acme, name: 'Shop {address}', location: 'Frankfurt' }
    const path = `/api/system-templates/${made.body.id}/systems`
    assert.equal((await who.kim.post(path, input)).code, 'systems.value_missing')
    const other = await who.kim.post(path, { ...input, values: { ...values, port: '1' } })
    assert.equal(other.body.fields['values.port'], 'is no parameter of the template')
    const system = (await who.kim.post(path, { ...input, values })).body
    assert.deepEqual(
      [system.kind, system.template.name, system.runbook, system.documentation],
      ['website', 'Web shop', 'https://runbooks.provider.test/shop?of=Shop {address}', 'Shop {address} answers at shop.acme.test, Frankfurt.'], // biome-ignore format: one row
    )
    const event = heard.find(({ data }) => data.systemId === system.id)!
    assert.deepEqual(event.data.checks[0]!.settings, {
      url: 'https://shop.acme.test/Shop {address}',
      headers: [{ host: 'shop.acme.test' }],
    })
    assert.equal((await who.kim.get(`/api/system-templates/${made.body.id}`)).body.systems, 1)
    assert.deepEqual(names(await who.kim.get(`/api/systems?template=${made.body.id}`)), ['Shop {address}'])
    // A value that makes a check nobody can run makes no system.
    const broken = { ...template, name: 'Broken', checks: [{ ...check, settings: { url: '{address}' } }] }
    assert.equal((await who.kim.post('/api/system-templates', broken)).code, 'systems.template_refused')
  })

  test('are refused with the place of what is wrong', async () => {
    const refused: [object, string][] = [
      [{ runbook: 'RB {port}' }, 'runbook'],
      [{ checks: [{ ...check, settings: { url: 'https://{host}' } }] }, 'checks.0.settings'],
      [{ checks: [check, check] }, 'checks.1.name'],
      [{ checks: [{ ...check, kind: 'magic' }] }, 'checks.0'],
      [{ checks: [{ ...check, settings: { url: 'https://\u0000' } }] }, 'checks.0.settings'],
      [{ parameters: [{ key: 'name', label: 'Name' }] }, 'parameters.0.key'],
    ]
    for (const [more, path] of refused) {
      const answer = await who.kim.post('/api/system-templates', { ...template, name: 'Refused', ...more })
      assert.deepEqual([answer.code, Object.keys(answer.body.fields ?? {})], ['systems.template_refused', [path]])
    }
    assert.equal((await who.kim.post('/api/system-templates', { ...template, checks: [{ ...check, everySeconds: 1 }] })).code, 'platform.invalid') // biome-ignore format: one call
  })

  test('change under their version, go out of use and come back', async () => {
    const made = (await who.kim.post('/api/system-templates', { ...template, name: 'Gateway', kind: 'gateway' })).body
    const at = `/api/system-templates/${made.id}`
    const words = { ...template, kind: 'gateway', name: 'gateway' }
    assert.equal((await who.kim.put(at, { ...words, version: 1 })).body.version, 2)
    assert.equal((await who.kim.put(at, { ...words, version: 1 })).code, 'systems.version_changed')
    assert.equal(
      (await who.kim.put(at, { ...words, name: 'WEB SHOP', version: 2 })).code,
      'systems.template_name_taken',
    )
    assert.notEqual((await who.kim.post(`/api/system-templates/${made.id}/retire`)).body.retiredAt, null)
    const input = { accountId: ids.acme, name: 'From retired', values: { address: 'x' } }
    assert.equal((await who.kim.post(`${at}/systems`, input)).code, 'systems.template_retired')
    await who.kim.post('/api/system-templates', { ...words, name: 'Gateway' })
    assert.equal((await who.kim.post(`/api/system-templates/${made.id}/restore`)).code, 'systems.template_name_taken')
    assert.deepEqual(names(await who.kim.get('/api/system-templates?state=retired')), ['gateway'])
    assert.equal((await who.ola.post('/api/system-templates', template)).code, 'platform.not_permitted')
    assert.equal((await who.jordan.get('/api/system-templates')).code, 'platform.not_found')
  })
})

test('search has their names for customers and what was written about them for staff', async () => {
  const made = await add('Findable', { aliases: ['db-77'], documentation: 'the key is under the mat' })
  const source = searchSources(world.app).get('system')!
  const documents = await world.tx((tx) => source.documents(tx, [made.id]))
  assert.deepEqual(
    documents.map(({ audience, text, names }) => [audience, text, names?.length]),
    [['account', '', 2], ['staff', 'the key is under the mat', 0]], // biome-ignore format: a table
  )
  assert.equal((await world.tx((tx) => source.cards(tx, [made.id])))[0]?.title, 'Findable')
  await who.kim.post(`/api/systems/${made.id}/retire`, { reason: 'gone' })
  assert.deepEqual(await world.tx((tx) => source.documents(tx, [made.id])), [])
})
