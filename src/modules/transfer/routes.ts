import { permit } from '#accounts'
import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { transfer } from './contract.ts'
import { exportAccount } from './operations/export.ts'
import { importSheet, previewSheet } from './operations/sheet.ts'
import { readSheet } from './read/sheet.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, transfer.previewTable, async ({ actor, body: { kind, text } }) => {
    permit(actor, 'transfer.import', { accountId: null })
    const rows = await readSheet(kind, text)
    return previewSheet((work) => transact(actor, work), kind, rows)
  })
  mount(app, transfer.importTable, async ({ actor, body: { kind, text } }) => {
    permit(actor, 'transfer.import', { accountId: null })
    const rows = await readSheet(kind, text)
    return transact(actor, (tx) => importSheet(tx, kind, rows))
  })
  mount(app, transfer.exportAccount, async ({ actor, params, query, reply }) => {
    const { name, zip } = await exportAccount(app, actor, params.id, query.view === 'all')
    await reply
      .header('content-type', 'application/zip')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(zip)
    return undefined
  })
}
