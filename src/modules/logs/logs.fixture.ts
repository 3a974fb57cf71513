import { takeSignals } from '#alerts'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import type { HeardLine } from '#signals'
import { createSystem } from '#systems'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { takeLines } from './operations/take.ts'

/** A world with a system of two accounts each, and how lines and alarms of them come. */
export const world = await createWorld({ settings: { LOGS_MB_PER_DAY: 1 } })
export const provider = await world.tx(makeProvider)
export const { acme, birch } = provider
export const sam = await clientOf(world, provider.staff.sam)
export const jordan = await clientOf(world, acme.jordan)
const systemOf = (accountId: string, name: string) =>
  world.tx((tx) => createSystem(tx, { accountId, name, kind: 'server' }))
export const web = await systemOf(acme.id, 'Web 1')
export const db = await systemOf(birch.id, 'Db 1')

export type Said = {
  text: string
  ago?: number
  times?: number
  severity?: number
  source?: string
  of?: typeof web | null
}
export const minuteMs = 60_000
export const dayMs = 86_400_000

/** Lines of a system, `ago` milliseconds before now and `times` over, and whatever follows from them. */
export async function say(...said: Said[]): Promise<void> {
  const now = clock.now().getTime()
  const lines = said.flatMap(({ text, ago = 0, times = 1, severity = 6, source = 'app', of = web }): HeardLine[] =>
    Array.from({ length: times }, (_, n) => ({
      accountId: of?.accountId ?? acme.id,
      systemId: of?.id ?? null,
      at: new Date(now - ago + n),
      severity,
      source,
      text: text.replaceAll('#', String(n + 1)),
    })),
  )
  await world.tx((tx) => takeLines(tx, lines), systemActor('signals'))
  await world.settle()
}

/** An alarm of a system, and the number of its incident. */
export async function alarm(of: typeof web, key: string): Promise<number> {
  await world.tx((tx) =>
    takeSignals(tx, [
      {
        accountId: of.accountId,
        systemId: of.id,
        key,
        source: 'test',
        status: 'problem',
        sequence: null,
        severity: 'P2',
        title: `${key} is failing`,
        text: '',
        labels: {},
        runbook: null,
        at: tx.now,
      },
    ]),
  )
  await world.settle()
  const { body } = await sam.get(`/api/alerts?q=${key}`)
  return (body as unknown as { items: { incident: { number: number } }[] }).items[0]!.incident.number
}
