import assert from 'node:assert/strict'
import { type Client, clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

export type Json = Record<string, unknown>

export const zone = 'Europe/Berlin'
export const span = { kind: 'last_30_days' }
export const rowsCount = { value: 'rows', of: 'count' }

export async function made(
  by: Client,
  path: string,
  body: Json,
): Promise<Json & { id: string; version: number; number: number }> {
  const reply = await by.post(path, body)
  assert.equal(reply.status, 200, reply.text)
  return reply.body as never
}

/** The small provider with people of the desk and two customers signed in. */
export async function createReports() {
  const world = await createWorld()
  const provider = await world.tx((tx) => makeProvider(tx))
  const { staff, acme, birch } = provider
  const kim = await clientOf(world, staff.kim)
  const sam = await clientOf(world, staff.sam)
  const ola = await clientOf(world, staff.ola)
  const jordan = await clientOf(world, acme.jordan)
  const toni = await clientOf(world, birch.toni)
  const ask = (definition: Json, by = kim) =>
    by.post('/api/reports/run', { definition: { zone, span, groups: [], ...definition } })
  return { world, staff, acme, birch, kim, sam, ola, jordan, toni, ask }
}
