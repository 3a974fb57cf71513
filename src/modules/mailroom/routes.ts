import type { App } from '#platform/app.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { mount } from '#platform/http/mount.ts'
import { mailroom } from './contract.ts'
import { clearTrouble, readTrouble } from './operations/addresses.ts'
import { changeMailbox, createMailbox, deleteMailbox, listMailboxes, testMailbox } from './operations/mailboxes.ts'
import { makeRequest, readOne, readQuarantine, release, remove } from './operations/quarantine.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, mailroom.listMailboxes, ({ actor }) => transact(actor, async (tx) => ({ items: await listMailboxes(tx) })))
  mount(app, mailroom.createMailbox, ({ actor, body }) => transact(actor, (tx) => createMailbox(tx, body)))
  mount(app, mailroom.changeMailbox, ({ actor, params, body }) =>
    transact(actor, (tx) => changeMailbox(tx, params.id, body)),
  )
  mount(app, mailroom.removeMailbox, ({ actor, params }) =>
    transact(actor, (tx) => deleteMailbox(tx, params.id).then(() => undefined)),
  )
  mount(app, mailroom.testMailbox, ({ actor, body }) => testMailbox(app, actor, body))
  mount(app, mailroom.listQuarantine, ({ actor, query }) =>
    transact(actor, async (tx) => {
      const cursor = fromCursor(query.cursor, 2)
      const rows = await readQuarantine(tx, {
        open: query.show === 'waiting',
        limit: query.limit + 1,
        before: cursor && { at: momentIn(cursor[0]), id: String(cursor[1]) },
      })
      return toPage(
        rows,
        query.limit,
        (row) => [row.receivedAt, row.id],
        (row) => row,
      )
    }),
  )
  mount(app, mailroom.readQuarantined, ({ actor, params }) => transact(actor, (tx) => readOne(tx, params.id)))
  mount(app, mailroom.releaseQuarantined, ({ actor, params }) => transact(actor, (tx) => release(tx, params.id)))
  mount(app, mailroom.requestOfQuarantined, ({ actor, params }) => transact(actor, (tx) => makeRequest(tx, params.id)))
  mount(app, mailroom.deleteQuarantined, ({ actor, params, body }) =>
    transact(actor, (tx) => remove(tx, params.id, body.reason).then(() => undefined)),
  )
  mount(app, mailroom.addressTrouble, ({ actor, query }) =>
    transact(actor, async (tx) => ({ trouble: await readTrouble(tx, query.address) })),
  )
  mount(app, mailroom.clearTrouble, ({ actor, body }) =>
    transact(actor, (tx) => clearTrouble(tx, body.address).then(() => undefined)),
  )
}
