import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RouteSpec } from '#platform/http/contract.ts'
import { mountedRoutes } from '#platform/http/mount.ts'
import { createWorld } from '#test/world.ts'

const file = join(import.meta.dirname, '../docs/limits.md')
const usual = 256 * 1024

/** The part of docs/limits.md that follows from the contracts. `WRITE_LIMITS=1` writes it. */
function fromContracts(routes: readonly RouteSpec[]): string {
  const named = routes.map((route) => ({ ...route, name: `\`${route.method} ${route.path}\`` }))
  const size = (bytes: number) => (bytes < 1024 * 1024 ? `${bytes / 1024} KiB` : `${bytes / 1024 / 1024} MiB`)
  const large = named
    .filter((route) => (route.bodyLimit ?? usual) > usual || route.upload)
    .map((route) => `| ${route.name} | ${size(route.bodyLimit ?? usual)}${route.upload ? ', one file' : ''} |`)
  const costly = named.filter((route) => route.costly).map((route) => `- ${route.name}`)
  const begin = ['## Routes that take a file or much text', '', '| route | largest body |', '| --- | --- |']
  const between = ['', 'All others: 256 KiB.', '', '## Costly routes', '']
  return [...begin, ...large.sort(), ...between, ...costly.sort(), ''].join('\n')
}

test('docs/limits.md names the routes that take much and those that cost much', async () => {
  await createWorld()
  const routes = fromContracts(mountedRoutes)
  const page = readFileSync(file, 'utf8')
  const own = page.slice(0, page.indexOf('## Routes that take a file'))
  if (process.env.WRITE_LIMITS) writeFileSync(file, own + routes)
  assert.equal(readFileSync(file, 'utf8'), own + routes, 'WRITE_LIMITS=1 npm test -- test/limits-page.test.ts')
})
