import { systemActor } from '#platform/actor.ts'
import { type Client, clientOf } from '#test/client.ts'
import { makeProvider, type SmallProvider } from '#test/provider.ts'
import { createWorld, type World, type WorldOptions } from '#test/world.ts'
import { createRule, publishRule } from './automation.ts'
import type { Content } from './rules/types.ts'

export type AutomationWorld = {
  world: World
  provider: SmallProvider
  sam: Client
  kim: Client
  ola: Client
  jordan: Client
  /** Makes a rule, publishes it and switches it on; its id. */
  rule(content: Partial<Content>, more?: { name?: string; accountId?: string | null }): Promise<string>
  /** What a rule did, newest first. */
  history(id: string): Promise<Line[]>
  /** Opens a request of an account by the API; its number. */
  request(by: Client, accountId: string, title: string, severity?: string): Promise<number>
}

export type Line = {
  id: string
  version: number
  state: string
  code: string | null
  text: string | null
  depth: number
  seen: Record<string, unknown>
  inputs: Record<string, unknown>
  result: Record<string, unknown> | null
  ledBy: { id: string; name: string }[]
  account: { id: string }
  subject: { kind: string; id: string }
}

/** On every request that was made: a line in its journal. */
export const noting: Content = {
  event: 'support.request_created',
  condition: { kind: 'feel', text: '' },
  act: { name: 'journal', inputs: { text: '="Came in as " + severity' } },
  hourly: 60,
}

let made = 0

/** The whole program with a small provider, and clients of its people. */
export async function automationWorld(options: WorldOptions = {}): Promise<AutomationWorld> {
  const world = await createWorld(options)
  const provider = await world.tx(makeProvider)
  const [sam, kim, ola, jordan] = [
    await clientOf(world, provider.staff.sam),
    await clientOf(world, provider.staff.kim),
    await clientOf(world, provider.staff.ola),
    await clientOf(world, provider.acme.jordan),
  ]
  const actor = { ...systemActor('test'), personId: provider.staff.kim }
  return {
    world,
    provider,
    sam,
    kim,
    ola,
    jordan,
    rule: (content, { name = `Rule ${++made}`, accountId = null } = {}) =>
      world.tx(async (tx) => {
        const { id } = await createRule(tx, { name, accountId, content: { ...noting, ...content } })
        await publishRule(tx, id, { revision: 1, enable: true })
        return id
      }, actor),
    async history(id) {
      const reply = await kim.get(`/api/automation/rules/${id}/history`)
      if (reply.status !== 200) throw new Error(reply.text)
      return reply.body.items as Line[]
    },
    async request(by, accountId, title, severity = 'P3') {
      const reply = await by.post('/api/requests', {
        ...(by === jordan ? {} : { accountId, severity }),
        title,
        text: title,
      })
      if (reply.status !== 200) throw new Error(reply.text)
      return reply.body.number as number
    },
  }
}
