import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { search } from './contract.ts'
import { find } from './operations/find.ts'

export function mountRoutes(app: App): void {
  mount(app, search.find, ({ actor, query }) => app.db.transact(actor, (tx) => find(tx, query)))
}
