import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { metrics } from './contract.ts'
import { ingest } from './operations/ingest.ts'
import { postInventory, readCompliance, setPatchPolicy } from './operations/patches.ts'
import { listSeries, readForecast, readPoints } from './operations/read.ts'
import { changeWatch, createWatch, listFindings, listWatches, removeWatch } from './operations/watches.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, metrics.listSeries, ({ actor, query }) => transact(actor, (tx) => listSeries(tx, query)))
  mount(app, metrics.readPoints, ({ actor, query }) => transact(actor, (tx) => readPoints(tx, query)))
  mount(app, metrics.readForecast, ({ actor, params, query }) =>
    transact(actor, (tx) => readForecast(tx, params.id, query)),
  )
  mount(app, metrics.recordPoints, ({ actor, body }) =>
    transact(actor, (tx) => ingest(tx, body.accountId, body.points)),
  )
  mountWatches(app)
  mountPatches(app)
}

function mountWatches(app: App): void {
  const { transact } = app.db
  mount(app, metrics.listWatches, ({ actor, query }) => transact(actor, (tx) => listWatches(tx, query)))
  mount(app, metrics.createWatch, ({ actor, body }) => transact(actor, (tx) => createWatch(tx, body)))
  mount(app, metrics.changeWatch, ({ actor, params, body }) =>
    transact(actor, (tx) => changeWatch(tx, params.id, body)),
  )
  mount(app, metrics.deleteWatch, ({ actor, params }) =>
    transact(actor, (tx) => removeWatch(tx, params.id).then(() => undefined)),
  )
  mount(app, metrics.listFindings, ({ actor, query }) => transact(actor, (tx) => listFindings(tx, query)))
}

function mountPatches(app: App): void {
  const { transact } = app.db
  mount(app, metrics.readCompliance, ({ actor, query }) => transact(actor, (tx) => readCompliance(tx, query)))
  mount(app, metrics.setPatchPolicy, ({ actor, params, body }) =>
    transact(actor, (tx) => setPatchPolicy(tx, params.id, body)),
  )
  mount(app, metrics.postInventory, ({ actor, body }) => transact(actor, (tx) => postInventory(tx, body)))
}
