import type { App } from '#platform/app.ts'
import { mountPublic } from '#platform/http/mount.ts'
import { watchman } from './contract.ts'
import { exchange } from './operations/exchange.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  mountPublic(app, watchman.exchange, ({ request, body }) => {
    const secret = /^Bearer ([A-Za-z0-9_-]{32,100})$/.exec(request.headers.authorization ?? '')?.[1] ?? null
    return exchange(app, secret, body)
  })
}
