import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { z } from 'zod'
import type { Actor } from '../actor.ts'
import type { App } from '../app.ts'
import { loadConfig } from '../config.ts'
import { platformProblems } from '../problem.ts'
import { route } from './contract.ts'
import { mount } from './mount.ts'
import { createServer } from './server.ts'

const lines: Record<string, unknown>[] = []
const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
const person: Actor = {
  kind: 'person',
  personId: '018f0000-0000-7000-8000-000000000001',
  name: 'Test',
  accountId: '018f0000-0000-7000-8000-000000000002',
  staff: false,
  accounts: ['018f0000-0000-7000-8000-000000000002'],
  roles: [],
  scopes: null,
  via: 'session',
}
let caller: Actor | null = person
const config = loadConfig({ LOG_LEVEL: 'silent' })
const http = await createServer(config, log)
const app = { http, config, log, authenticate: async () => caller, demandProof: () => {} } as unknown as App
const spec = (path: string, access: 'person' | 'staff') =>
  route({ method: 'GET', path, summary: 'A door.', access, params: z.object({ id: z.string() }), reply: z.object({}) })
mount(app, spec('/api/doors/:id', 'person'), async ({ params }) => {
  if (params.id === 'open') return {}
  throw platformProblems.refuse(params.id === 'shut' ? 'platform.not_permitted' : 'platform.invalid')
})
mount(app, spec('/api/staff-doors/:id', 'staff'), async () => ({}))

test('ASVS 16.3.2: each refused access is a line of the log, without the values of the call', async () => {
  assert.equal((await http.inject('/api/doors/open')).statusCode, 200)
  assert.equal((await http.inject('/api/doors/wrong')).statusCode, 400)
  assert.deepEqual(lines, [], 'what went through and what was not valid is none')
  assert.equal((await http.inject('/api/doors/shut?secret=x')).statusCode, 403)
  assert.equal((await http.inject('/api/staff-doors/hidden')).statusCode, 404)
  caller = null
  assert.equal((await http.inject('/api/doors/shut')).statusCode, 401)
  assert.deepEqual(
    lines.map(({ msg, person, route, code, ip }) => ({ msg, person, route, code, ip })),
    [
      ['/api/doors/:id', 'platform.not_permitted'],
      ['/api/staff-doors/:id', 'platform.not_found'],
    ].map(([route, code]) => ({ msg: 'access refused', person: person.personId, route, code, ip: '127.0.0.1' })),
  )
  assert.doesNotMatch(JSON.stringify(lines), /shut|secret|hidden/)
})
