import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { diagnosis as contract } from './contract.ts'
import { askDiagnosis, getDiagnosis, listDiagnoses } from './operations.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, contract.askDiagnosis, ({ actor, params, body }) =>
    transact(actor, (tx) => askDiagnosis(tx, params.id, body)),
  )
  mount(app, contract.listDiagnoses, ({ actor, params, query }) =>
    transact(actor, (tx) => listDiagnoses(tx, params.id, query)),
  )
  mount(app, contract.getDiagnosis, ({ actor, params }) => transact(actor, (tx) => getDiagnosis(tx, params.id)))
}
