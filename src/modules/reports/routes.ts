import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { reports } from './contract.ts'
import { readCatalogue } from './operations/catalogue.ts'
import { exportReport } from './operations/export.ts'
import { listReports, readReport, removeReport, saveReport } from './operations/reports.ts'
import { readBehind, runReport } from './operations/run.ts'
import { scheduleReport, unscheduleReport } from './operations/schedule.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, reports.listReports, ({ actor, query }) =>
    transact(actor, (tx) => listReports(tx, query.zone, query.language)),
  )
  mount(app, reports.catalogue, ({ actor, query }) => transact(actor, async (tx) => readCatalogue(tx, query.language)))
  mount(app, reports.getReport, ({ actor, params, query }) =>
    transact(actor, (tx) => readReport(tx, params.id, query.zone, query.language)),
  )
  mount(app, reports.runReport, ({ actor, body }) =>
    transact(actor, (tx) => runReport(tx, body.definition, body.language)),
  )
  mount(app, reports.rowsBehind, ({ actor, body: { definition, column, keys, cursor, limit } }) =>
    transact(actor, (tx) => readBehind(tx, definition, { keys, column }, { cursor, limit })),
  )
  mount(app, reports.exportReport, async ({ actor, body, reply }) => {
    const file = await exportReport(app, actor, body)
    await reply
      .header('content-type', file.type)
      .header('content-disposition', `attachment; filename="${file.name}"`)
      .send(file.bytes)
    return undefined
  })
  mountKeeping(app)
}

function mountKeeping(app: App): void {
  const { transact } = app.db
  mount(app, reports.createReport, ({ actor, body }) => transact(actor, (tx) => saveReport(tx, body)))
  mount(app, reports.changeReport, ({ actor, params, body: { version, ...values } }) =>
    transact(actor, (tx) => saveReport(tx, values, { id: params.id, version })),
  )
  mount(app, reports.deleteReport, ({ actor, params }) =>
    transact(actor, (tx) => removeReport(tx, params.id).then(() => undefined)),
  )
  mount(app, reports.scheduleReport, ({ actor, params, body }) =>
    transact(actor, (tx) => scheduleReport(tx, params.id, body)),
  )
  mount(app, reports.unscheduleReport, ({ actor, params }) =>
    transact(actor, (tx) => unscheduleReport(tx, params.id).then(() => undefined)),
  )
}
