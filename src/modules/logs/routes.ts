import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { logs as contract } from './contract.ts'
import { makeBundle } from './operations/bundle.ts'
import { incidentLogs } from './operations/incident.ts'
import { listLines } from './operations/lines.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, contract.getIncidentLogs, ({ actor, params, query }) =>
    transact(actor, (tx) => incidentLogs(tx, params.id, query)),
  )
  mount(app, contract.makeBundle, ({ actor, params, body }) => transact(actor, (tx) => makeBundle(tx, params.id, body)))
  mount(app, contract.listLines, ({ actor, params, query }) => transact(actor, (tx) => listLines(tx, params.id, query)))
}
