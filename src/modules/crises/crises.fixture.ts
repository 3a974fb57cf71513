import { sql } from 'kysely'
import { takeSignals } from '#alerts'
import { systemActor } from '#platform/actor.ts'
import type { Severity } from '#platform/http/contract.ts'
import { createProcedure, publishDraft, saveDraft } from '#procedures'
import { createRequest } from '#support'
import { type Client, clientOf } from '#test/client.ts'
import { makeProvider, type SmallProvider } from '#test/provider.ts'
import { createWorld, type World } from '#test/world.ts'
import type { CrisisEntryReply, CrisisReply } from './contract.ts'

const step = (id: string, name: string, who: string) =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><palisade:task who="${who}"/></bpmn:extensionElements></bpmn:userTask>`
const flow = (from: string, to: string) =>
  `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`

/** A runbook of three steps: the lead looks, communications tell, the lead repairs. */
export const runbookXml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:palisade="http://palisade.example/bpmn/1"
  id="d" targetNamespace="x"><bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start"/>
  ${step('look', 'Find out what is hit', 'incident lead')}${step('tell', 'Tell the customer', 'communications')}
  ${step('repair', 'Bring it back', 'incident lead')}<bpmn:endEvent id="end"/>
  ${flow('start', 'look')}${flow('look', 'tell')}${flow('tell', 'repair')}${flow('repair', 'end')}</bpmn:process></bpmn:definitions>`

export type Wire<T> = T extends Date ? string : T extends (infer E)[] ? Wire<E>[] : T extends object ? { [K in keyof T]: Wire<T[K]> } : T // biome-ignore format: one type

export type CrisisWorld = {
  world: World
  provider: SmallProvider
  sam: Client
  robin: Client
  kim: Client
  ola: Client
  ada: Client
  jordan: Client
  /** Publishes a runbook's drawing; returns the procedure's id. */
  published(name: string): Promise<string>
  attach(body: Record<string, unknown>): Promise<string>
  /** A request of a severity, and all that follows; returns its id. */
  request(accountId: string, severity: Severity, title?: string): Promise<string>
  alert(
    accountId: string,
    key: string,
    severity: Severity,
    labels?: Record<string, string>,
    systemId?: string,
  ): Promise<void>
  crisesOf(query: string): Promise<Wire<CrisisReply>[]>
  crisis(id: string): Promise<Wire<CrisisReply>>
  journal(id: string): Promise<Wire<CrisisEntryReply>[]>
}

/** The whole program with a small provider, and clients of its people. */
export async function crisisWorld(): Promise<CrisisWorld> {
  const world = await createWorld()
  const provider = await world.tx((tx) => makeProvider(tx))
  const { staff, acme } = provider
  const [sam, robin, kim, ola, ada] = [
    await clientOf(world, staff.sam),
    await clientOf(world, staff.robin),
    await clientOf(world, staff.kim),
    await clientOf(world, staff.ola),
    await clientOf(world, staff.ada),
  ]
  const crisis = async (id: string) => (await kim.get(`/api/crises/${id}`)).body as unknown as Wire<CrisisReply>
  return {
    world,
    provider,
    sam,
    robin,
    kim,
    ola,
    ada,
    jordan: await clientOf(world, acme.jordan),
    async published(name) {
      const { id } = await world.tx((tx) => createProcedure(tx, { name }))
      const { revision } = await saveDraft(world.app, systemActor('test'), id, { xml: runbookXml, base: 0 })
      await publishDraft(world.app, systemActor('test'), id, { revision })
      return id
    },
    async attach(body) {
      const reply = await kim.post('/api/crisis-runbooks', body)
      if (reply.status !== 200) throw new Error(reply.text)
      return reply.body.id as string
    },
    async request(accountId, severity, title = 'Nothing works') {
      const { request } = await world.tx((tx) =>
        createRequest(tx, { accountId, title, text: title, severity, channel: 'phone', asker: null }),
      )
      await world.settle()
      return request.id
    },
    async alert(accountId, key, severity, labels = {}, systemId) {
      await world.tx((tx) =>
        takeSignals(tx, [
          {
            source: 'test',
            key,
            accountId,
            systemId: systemId ?? null,
            status: 'problem',
            sequence: null,
            severity,
            title: `${key} is down`,
            text: '',
            labels,
            runbook: null,
            at: tx.now,
          },
        ]),
      )
      await world.settle()
    },
    async crisesOf(query) {
      const { items } = (await kim.get(`/api/crises?${query}`)).body as unknown as { items: { id: string }[] }
      return Promise.all(items.map(({ id }) => crisis(id)))
    },
    crisis,
    async journal(id) {
      return (await kim.get(`/api/crises/${id}/journal?limit=1000`)).body.items as Wire<CrisisEntryReply>[]
    },
  }
}

/** What row security lets the runtime see of crises in the name of an account. */
export async function countAs(world: World, accountId: string): Promise<number> {
  const outside = { ...systemActor('somebody'), kind: 'person' as const, staff: false, accounts: [accountId] }
  const { rows } = await world.tx((tx) => sql<{ n: number }>`select (select count(*) from crisis)::int
    + (select count(*) from crisis_post_mortem)::int + (select count(*) from crisis_role)::int
    + (select count(*) from crisis_handover)::int + (select count(*) from crisis_runbook)::int as n`.execute(tx), outside) // biome-ignore format: one statement
  return rows[0]!.n
}
