import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { clock } from '#platform/clock.ts'
import { createSystem } from '#systems'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { good } from './decode/samples.fixture.ts'
import { type HeardLine, registerLineSink, signalsOf } from './signals.ts'

/** A live world with a listener for each protocol, two accounts with a system each, and people who make sources. */
const off = { SYSLOG_UDP_PORT: 0, SYSLOG_TCP_PORT: 0, SNMP_TRAP_PORT: 0, ZABBIX_PORT: 0, NSCA_PORT: 0 }
export const world = await createWorld({ live: true, settings: off })
export const provider = await world.tx(makeProvider)
export const kim = await clientOf(world, provider.staff.kim)
export const sam = await clientOf(world, provider.staff.sam)
export const here = ['127.0.0.1/32']
/** Lines that sources sent. */
export const lines: HeardLine[] = []
registerLineSink(world.app, async (_tx, some) => void lines.push(...some))
await world.tx(async (tx) => {
  await createSystem(tx, { accountId: provider.acme.id, name: 'Web 1', kind: 'server', aliases: ['web-1'] })
  await createSystem(tx, { accountId: provider.birch.id, name: 'db-1', kind: 'server' })
})

type Made = { id: string; token: string; address: string }
export async function source(kind: string, more: Record<string, unknown> = {}): Promise<Made> {
  const { status, body } = await kim.post('/api/signal-sources', {
    accountId: provider.acme.id,
    kind,
    name: `${kind} ${Object.keys(made).length}`,
    ...more,
  })
  assert.equal(status, 200, JSON.stringify(body))
  const found = body as unknown as { token: string; source: Made }
  made[found.source.id] = kind
  return { ...found.source, token: found.token }
}
const made: Record<string, string> = {}
export const nowMs = () => clock.now().getTime()
export const metricsNow = () => String(good['OTLP metrics, JSON']).replaceAll('1700000000000000000', `${nowMs()}000000`)

export async function bring(
  path: string,
  token: string,
  payload: string | Buffer,
  headers: Record<string, string> = {},
) {
  const reply = await world.app.http.inject({
    method: 'POST',
    url: path,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    payload,
  })
  const isProblem = /problem/.test(String(reply.headers['content-type'] ?? ''))
  return { status: reply.statusCode, code: isProblem ? (reply.json() as { code: string }).code : '', text: reply.body }
}

type AlertRow = {
  source: string
  key: string
  status: string
  severity: string
  title: string
  count: number
  system: string
}
export async function alerts(kind: string): Promise<AlertRow[]> {
  const { rows } = await world.tx((tx) =>
    sql<AlertRow>`select a.source, a.key, a.status, a.severity, a.title, a.count, coalesce(s.name, '') as system from alert a
      left join system s on s.id = a.system_id where a.source = ${kind} order by a.opened_at, a.title`.execute(tx),
  )
  return rows
}

export async function until<T>(read: () => Promise<T>, so: (value: T) => boolean): Promise<T> {
  for (let tries = 1; ; tries++) {
    const value = await read()
    if (so(value)) return value
    assert.ok(tries < 1500, `it does not become so: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export async function readSource(id: string) {
  await signalsOf(world.app).settled()
  const { body } = await sam.get(`/api/signal-sources/${id}`)
  return body as {
    source: { accepted: number; refused: number }
    refused: { code: string; sample: string; detail: string }[]
  }
}
