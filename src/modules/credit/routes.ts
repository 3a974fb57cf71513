import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { credit } from './contract.ts'
import {
  addCreditAccount,
  editCreditAccount,
  getCreditAccount,
  listCreditAccounts,
  listCreditPeople,
  removeLimit,
  setLimit,
} from './operations/accounts.ts'
import { approve, decline, propose, toSign } from './operations/change.ts'
import { createGathering } from './operations/gather.ts'
import { getStatement, statementFile } from './operations/statement.ts'
import { withdraw } from './operations/withdraw.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, credit.listCreditAccounts, ({ actor, query }) => transact(actor, (tx) => listCreditAccounts(tx, query)))
  mount(app, credit.addCreditAccount, ({ actor, body }) => transact(actor, (tx) => addCreditAccount(tx, body)))
  mount(app, credit.getCreditAccount, ({ actor, params }) => transact(actor, (tx) => getCreditAccount(tx, params.id)))
  mount(app, credit.editCreditAccount, ({ actor, params, body }) =>
    transact(actor, (tx) => editCreditAccount(tx, params.id, body)),
  )
  mount(app, credit.listCreditPeople, ({ actor, params }) => transact(actor, (tx) => listCreditPeople(tx, params.id)))
  mount(app, credit.setCreditLimit, ({ actor, params, body }) =>
    transact(actor, (tx) => setLimit(tx, params.id, params.personId, body)),
  )
  mount(app, credit.removeCreditLimit, ({ actor, params }) =>
    transact(actor, (tx) => removeLimit(tx, params.id, params.personId).then(() => undefined)),
  )
  mountChanges(app)
  mountMoves(app)
}

function mountChanges(app: App): void {
  const { transact } = app.db
  mount(app, credit.proposeCredit, ({ actor, params, body }) => transact(actor, (tx) => propose(tx, params.id, body)))
  mount(app, credit.creditToSign, ({ actor, params, request }) =>
    transact(actor, (tx) => toSign(tx, params.id, request.host)),
  )
  mount(app, credit.approveCredit, ({ actor, params, body, request }) =>
    transact(actor, (tx) => approve(tx, params.id, body.answer, request.host)),
  )
  mount(app, credit.declineCredit, ({ actor, params, body }) =>
    transact(actor, (tx) => decline(tx, params.id, body.reason)),
  )
}

function mountMoves(app: App): void {
  const gathering = createGathering(app.db)
  mount(app, credit.withdrawCredit, ({ actor, params, body, request }) => {
    const key = request.headers['idempotency-key']
    return withdraw(app, gathering, actor, params.id, body, typeof key === 'string' ? key : undefined)
  })
  mount(app, credit.getStatement, ({ actor, params, query }) =>
    app.db.transact(actor, (tx) => getStatement(tx, params.id, query)),
  )
  mount(app, credit.getStatementFile, async ({ actor, params, query, reply }) => {
    const { name, type, bytes } = await statementFile(app, actor, params.id, query)
    await reply.header('content-type', type).header('content-disposition', `attachment; filename="${name}"`).send(bytes)
    return undefined
  })
}
