import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { statuspages } from './contract.ts'
import { openIncident, updateIncident } from './operations/incidents.ts'
import { changePage, createPage, getPage, listPages, removePage } from './operations/keep.ts'

/** Mounts the contract of those who keep pages. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, statuspages.listStatusPages, ({ actor }) => transact(actor, listPages))
  mount(app, statuspages.createStatusPage, ({ actor, body }) => transact(actor, (tx) => createPage(tx, body)))
  mount(app, statuspages.getStatusPage, ({ actor, params }) => transact(actor, (tx) => getPage(tx, params.id)))
  mount(app, statuspages.changeStatusPage, ({ actor, params, body }) =>
    transact(actor, (tx) => changePage(tx, params.id, body)),
  )
  mount(app, statuspages.deleteStatusPage, ({ actor, params }) =>
    transact(actor, (tx) => removePage(tx, params.id).then(() => undefined)),
  )
  mount(app, statuspages.openStatusIncident, ({ actor, params, body }) =>
    transact(actor, (tx) => openIncident(tx, params.id, body)),
  )
  mount(app, statuspages.updateStatusIncident, ({ actor, params, body }) =>
    transact(actor, (tx) => updateIncident(tx, params.id, body)),
  )
}
