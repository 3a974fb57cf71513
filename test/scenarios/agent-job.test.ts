import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { after, describe, test } from 'node:test'
import { sql } from 'kysely'
import { registerDiagnosisRunner } from '#diagnosis'
import { createSystem } from '#systems'
import { type AgentJob, agentJobQueue } from '../../src/modules/diagnosis/agent-job/order.ts'
import { runAgentJob } from '../../src/modules/diagnosis/agent-job/run.ts'
import {
  act,
  begun,
  drawing,
  look,
  procedureWorld,
  rules,
  startEnd,
  stepOf,
} from '../../src/modules/procedures/procedures.fixture.ts'

const { world, provider, sam, kim, published } = await procedureWorld({ settings: { CHECK_NETWORKS: 'any' } })
const { acme, birch } = provider
const [shop, foreign] = await world.tx(async (tx) => [
  await createSystem(tx, { accountId: acme.id, name: '127.0.0.1', kind: 'server', location: 'Hall 2', aliases: ['localhost'] }), // biome-ignore format: one system
  await createSystem(tx, { accountId: birch.id, name: 'birch-db', kind: 'server', aliases: ['127.0.0.2'] }),
])

async function listening(port = 0): Promise<Server> {
  const server = createServer((socket) => socket.end()).listen(port, '127.0.0.1')
  after(() => void server.close())
  await once(server, 'listening')
  return server
}
const portOf = (server: Server) => (server.address() as AddressInfo).port
const open = portOf(await listening())
/** A port nobody listens on: it was one a moment ago. */
async function shut(): Promise<number> {
  const server = await listening()
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

/** start -> the job -> a step of an engineer -> end; with `caught` an error of the job goes to another step. */
const asking = (inputs: Record<string, string>, caught?: string) =>
  drawing(
    [
      ...startEnd,
      { id: 'job', tag: 'serviceTask', name: 'Look at it', inside: act('agent_job', inputs) },
      { id: 'then', tag: 'userTask', inside: rules('who="engineer"') },
      ...(caught
        ? [
            {
              id: 'wrong',
              tag: 'boundaryEvent',
              attributes: 'attachedToRef="job"',
              inside: '<bpmn:errorEventDefinition id="ed" errorRef="err"/>',
            },
            { id: 'mend', tag: 'userTask', inside: rules('who="engineer"') },
          ]
        : []),
    ],
    [
      ['start', 'job'],
      ['job', 'then'],
      ['then', 'end'],
      ...(caught ? ([['wrong', 'mend'], ['mend', 'end']] as [string, string][]) : []), // biome-ignore format: two flows
    ],
    caught ? `<bpmn:error id="err" errorCode="${caught}"/>` : '',
  )

async function asked(inputs: Record<string, string>, caught?: string): Promise<string> {
  const { id: procedureId } = await published(asking(inputs, caught))
  const id = await begun(sam, { procedureId, accountId: acme.id })
  await world.settle()
  return id
}
type Result = { ok: boolean; outcome: string; text: string; timings: Record<string, number>; tookMs: number }
const dataOf = async (id: string) =>
  ((await sam.get(`/api/projects/${id}/diagram`)).body as { data: Record<string, unknown> }).data
const openOnes = async (id: string) => (await look(sam, id)).interruptions.filter(({ overAt }) => overAt === null)

describe('a job of an agent', () => {
  test('finds out what a system of the account answers, and the run goes on with it', async () => {
    const id = await asked({ kind: 'port', system: '127.0.0.1', port: `=${open - 1} + 1`, into: 'shop' })
    await stepOf(sam, id, 'then')
    const result = (await dataOf(id)).shop as Result
    assert.deepEqual([result.ok, result.outcome], [true, 'up'])
    assert.ok(result.tookMs >= 0 && typeof result.timings.connect === 'number', JSON.stringify(result))
    const { items } = (await kim.get(`/api/systems/${shop!.id}/diagnoses`)).body as {
      items: { kind: string; outcome: string; asked: { name: string } }[]
    }
    assert.deepEqual([items[0]!.kind, items[0]!.outcome], ['port', 'up'])
    assert.match(items[0]!.asked.name, /^PJ-\d+ /)
  })

  test('that finds it not well says so in the data, or is a failure where it must be good', async () => {
    const port = await shut()
    const told = await asked({ kind: 'port', system: shop!.id, port: String(port) })
    await stepOf(sam, told, 'then')
    assert.equal(((await dataOf(told)).result as Result).ok, false)

    const id = await asked({ kind: 'port', system: shop!.id, port: String(port), must: 'true' })
    const [question] = await openOnes(id)
    assert.equal(question!.code, 'diagnosis.not_well')
    assert.match(question!.text, /^port 127\.0\.0\.1: .*refused/)
    const answer = (body: object, of = question!) => kim.post(`/api/projects/${id}/interruptions/${of.id}`, body)
    assert.equal((await answer({ answer: 'retry' })).status, 200)
    await world.settle()
    const [again] = await openOnes(id)
    assert.equal(again!.code, 'diagnosis.not_well', 'asked again, it is looked at again')
    await listening(port)
    assert.equal((await answer({ answer: 'retry' }, again)).status, 200)
    await world.settle()
    assert.deepEqual(await openOnes(id), [])
    await stepOf(sam, id, 'then')
    assert.equal(((await dataOf(id)).result as Result).ok, true)
  })

  test('that fails goes where the drawing catches it', async () => {
    const inputs = { kind: 'port', system: 'localhost', port: String(await shut()), must: '=true' }
    await stepOf(sam, await asked(inputs, 'diagnosis.not_well'), 'mend')
  })

  test('reaches no system of another account, and freely named targets over public addresses only', async () => {
    const codes: string[] = []
    const tries: Record<string, string>[] = [
      { kind: 'port', system: 'birch-db', port: '1' },
      { kind: 'port', system: foreign!.id, port: '1' },
      { kind: 'port', target: '127.0.0.1', port: String(open) },
      { kind: 'port', system: shop!.id, target: '127.0.0.2', port: String(open) },
      { kind: 'http', system: shop!.id, target: `http://127.0.0.2:${open}/` },
      { kind: 'trace', target: '--help' },
      { kind: 'port', target: '="$(reboot)"', port: '1' },
      { kind: 'ping' },
      { kind: 'disk', system: shop!.id },
      { kind: 'nmap', system: shop!.id },
      { kind: 'ping', system: shop!.id, into: 'a.b' },
    ]
    for (const inputs of tries) codes.push((await openOnes(await asked(inputs)))[0]!.code)
    assert.deepEqual(codes, [
      ...Array(2).fill('diagnosis.unknown_system'),
      ...Array(3).fill('diagnosis.inconclusive'),
      ...Array(3).fill('diagnosis.target_refused'),
      'diagnosis.no_runner',
      ...Array(2).fill('procedures.inputs_refused'),
    ])
  })

  test('is run by the runner of the system’s location, and run twice after a crash, one result counts', async () => {
    const seen: string[] = []
    registerDiagnosisRunner(world.app, {
      location: 'Hall 2',
      kinds: ['disk'],
      run: async ({ target }) => {
        seen.push(target)
        const said = `look ${seen.length}`
        // While the first still looks, another instance believes it dead and takes its job.
        if (seen.length === 1) await runAgentJob(world.app, await takenJob())
        return { outcome: 'degraded', said, output: 'Filesystem ...' }
      },
    })
    const { id: procedureId } = await published(asking({ kind: 'disk', system: shop!.id, into: 'disk' }))
    const id = await begun(sam, { procedureId, accountId: acme.id })
    await world.settle()
    assert.deepEqual(seen, ['127.0.0.1', '127.0.0.1'])
    const { ok, text } = (await dataOf(id)).disk as Result
    assert.deepEqual([ok, text], [true, 'look 2'])
    await stepOf(sam, id, 'then')
    const { items } = (await kim.get(`/api/systems/${shop!.id}/diagnoses`)).body as { items: { kind: string }[] }
    assert.equal(items.filter(({ kind }) => kind === 'disk').length, 1)
    assert.equal((await look(sam, id)).steps.filter(({ node }) => node === 'then').length, 1)
  })
})

async function takenJob(): Promise<AgentJob> {
  const { rows } = await world.tx((tx) =>
    sql<{ data: AgentJob }>`select data from job where queue = ${agentJobQueue}`.execute(tx),
  )
  return rows[0]!.data
}
