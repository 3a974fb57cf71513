import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { systemActor } from '#platform/actor.ts'
import { type Client, clientOf } from '#test/client.ts'
import { makeProvider, type SmallProvider } from '#test/provider.ts'
import { createWorld, type World, type WorldOptions } from '#test/world.ts'
import type { Logged } from './operations/errand.ts'
import { fold } from './plan/fold.ts'
import { type Packed, unpackState } from './plan/packed.ts'
import { createProcedure, publishDraft, saveDraft } from './procedures.ts'
import type { Graph } from './rules/face.ts'

type Node = { id: string; tag: string; name?: string; attributes?: string; inside?: string }
type Flow = [from: string, to: string, condition?: string]

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** A drawing as a file: elements and flows; nothing of the picture. `extra` stands beside the process. */
export function drawing(nodes: readonly Node[], flows: readonly Flow[], extra = ''): string {
  const elements = nodes.map(
    ({ id, tag, name, attributes = '', inside = '' }) =>
      `<bpmn:${tag} id="${id}"${name ? ` name="${escaped(name)}"` : ''} ${attributes}>${inside}</bpmn:${tag}>`,
  )
  const ways = flows.map(([from, to, condition], n) => {
    const when = condition
      ? `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${escaped(condition)}</bpmn:conditionExpression>`
      : ''
    return `<bpmn:sequenceFlow id="f${n}" sourceRef="${from}" targetRef="${to}">${when}</bpmn:sequenceFlow>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:palisade="http://palisade.example/bpmn/1" id="d" targetNamespace="http://palisade.example">
  ${extra}<bpmn:process id="p" isExecutable="true">${elements.join('')}${ways.join('')}</bpmn:process>
</bpmn:definitions>`
}

/** What our namespace says of a step. */
export const rules = (attributes: string, inside = '') =>
  `<bpmn:extensionElements><palisade:task ${attributes}>${inside}</palisade:task></bpmn:extensionElements>`

/** An act of a service task with its inputs as expressions. */
export const act = (name: string, inputs: Record<string, string> = {}) =>
  `<bpmn:extensionElements><palisade:act name="${name}">${Object.entries(inputs)
    .map(([key, value]) => `<palisade:input name="${key}" value="${escaped(value)}"/>`)
    .join('')}</palisade:act></bpmn:extensionElements>`

export const startEnd: Node[] = [
  { id: 'start', tag: 'startEvent' },
  { id: 'end', tag: 'endEvent' },
]

/** One step of a role between start and end. */
export const oneStep = (who = 'engineer', inside = '', attributes = '') =>
  drawing(
    [
      ...startEnd,
      { id: 'work', tag: 'userTask', name: 'Do the work', inside: rules(`who="${who}" ${attributes}`, inside) },
    ],
    [
      ['start', 'work'],
      ['work', 'end'],
    ],
  )

export type ProcedureWorld = {
  world: World
  provider: SmallProvider
  sam: Client
  kim: Client
  ola: Client
  jordan: Client
  /** Makes a procedure of the provider and publishes the drawing. */
  published(xml: string, name?: string): Promise<{ id: string; versionId: string }>
}

const actor = systemActor('test')
let made = 0

/** The whole program with a small provider, and clients of its people. */
export async function procedureWorld(options: WorldOptions = {}): Promise<ProcedureWorld> {
  const world = await createWorld(options)
  const provider = await world.tx((tx) => makeProvider(tx))
  const [sam, kim, ola, jordan] = [
    await clientOf(world, provider.staff.sam),
    await clientOf(world, provider.staff.kim),
    await clientOf(world, provider.staff.ola),
    await clientOf(world, provider.acme.jordan),
  ]
  return {
    world,
    provider,
    sam,
    kim,
    ola,
    jordan,
    async published(xml, name = `Procedure ${++made}`) {
      const { id } = await world.tx((tx) => createProcedure(tx, { name }))
      const { revision } = await saveDraft(world.app, actor, id, { xml, base: 0 })
      const version = await publishDraft(world.app, actor, id, { revision })
      return { id, versionId: version.id }
    },
  }
}

/** Starts a run by the API; returns its id. */
export async function begun(by: Client, body: Record<string, unknown>): Promise<string> {
  const reply = await by.post('/api/projects', body)
  if (reply.status !== 200) throw new Error(reply.text)
  return reply.body.id as string
}

export type RunView = {
  state: string
  outcome: string | null
  steps: {
    job: number
    node: string
    name: string
    state: string
    kind: string
    may: { do: boolean; claim: boolean }
  }[]
  interruptions: { id: number; node: string; code: string; text: string; overAt: string | null }[]
  milestones: { name: string; reachedAt: string | null }[]
}

export async function look(by: Client, id: string): Promise<RunView> {
  const reply = await by.get(`/api/projects/${id}`)
  if (reply.status !== 200) throw new Error(reply.text)
  return reply.body as unknown as RunView
}

/** The open step of a node. */
export async function stepOf(by: Client, id: string, node: string): Promise<RunView['steps'][number]> {
  const { steps } = await look(by, id)
  const found = steps.find((step) => step.node === node && step.state === 'open')
  if (!found) throw new Error(`no open step ${node} among ${JSON.stringify(steps)}`)
  return found
}

/** Does the open step of a node. */
export async function does(by: Client, id: string, node: string, data: Record<string, unknown> = {}) {
  const { job } = await stepOf(by, id, node)
  return by.post(`/api/projects/${id}/steps/${job}/complete`, { data })
}

/** What the log of a run comes to is what is kept beside it. */
export async function folds(world: World, runId: string): Promise<void> {
  const { rows } = await world.tx((tx) =>
    sql<{
      versionId: string
      state: Packed
      log: Logged[]
      graphs: Record<string, Graph>
    }>`select r.version_id as "versionId", s.state,
        (select jsonb_agg(e.event order by e.seq) from procedure_event e where e.run_id = s.run_id) as log,
        (select jsonb_object_agg(v.id, v.graph) from procedure_version v where v.procedure_id = r.procedure_id) as graphs
      from procedure_state s join procedure_run r on r.id = s.run_id where s.run_id = ${runId}`.execute(tx),
  )
  const { versionId, state, log, graphs } = rows[0]!
  const folded = fold(log, new Map(Object.entries(graphs)), versionId)
  assert.deepEqual(JSON.parse(JSON.stringify(folded)), { versionId, state: unpackState(state) })
}
