import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { mount } from '#platform/http/mount.ts'
import { licensing } from './contract.ts'
import { ask } from './operations/ask.ts'
import { addKind, addProduct, editKind, editProduct, listProducts, setPolicy } from './operations/catalogue.ts'
import { decide, toSign } from './operations/decide.ts'
import { answer, askAnew, getRequest, listRequests, withdraw } from './operations/follow.ts'
import { addKey, getKey, listKeys, retireKey } from './operations/keys.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  mountCatalogue(app)
  mountKeys(app)
  mountRequests(app)
}

function mountCatalogue(app: App): void {
  const { transact } = app.db
  mount(app, licensing.listProducts, ({ actor }) => transact(actor, async (tx) => ({ items: await listProducts(tx) })))
  mount(app, licensing.addProduct, ({ actor, body }) => transact(actor, (tx) => addProduct(tx, body)))
  mount(app, licensing.editProduct, ({ actor, params, body }) =>
    transact(actor, (tx) => editProduct(tx, params.id, body)),
  )
  mount(app, licensing.addKind, ({ actor, params, body }) => transact(actor, (tx) => addKind(tx, params.id, body)))
  mount(app, licensing.editKind, ({ actor, params, body }) => transact(actor, (tx) => editKind(tx, params.id, body)))
  mount(app, licensing.setPolicy, ({ actor, params, body }) => transact(actor, (tx) => setPolicy(tx, params.id, body)))
}

function mountKeys(app: App): void {
  const { transact } = app.db
  mount(app, licensing.listKeys, ({ actor, query }) => transact(actor, (tx) => listKeys(tx, query)))
  mount(app, licensing.addKey, ({ actor, body }) => transact(actor, (tx) => addKey(tx, body)))
  mount(app, licensing.getKey, ({ actor, params }) => transact(actor, (tx) => getKey(tx, params.id)))
  mount(app, licensing.retireKey, ({ actor, params, body }) =>
    transact(actor, (tx) => retireKey(tx, params.id, body.reason)),
  )
}

function mountRequests(app: App): void {
  const { transact } = app.db
  /** Does something to a request and answers with how it stands after. */
  const after = (tx: Tx, id: string, act: Promise<void>) => act.then(() => getRequest(tx, id))
  mount(app, licensing.listRequests, ({ actor, query: { state, ...query } }) =>
    transact(actor, (tx) => listRequests(tx, { ...query, states: state })),
  )
  mount(app, licensing.ask, ({ actor, body }) =>
    transact(actor, async (tx) => getRequest(tx, (await ask(tx, body)).id)),
  )
  mount(app, licensing.getRequest, ({ actor, params }) => transact(actor, (tx) => getRequest(tx, params.id)))
  mount(app, licensing.toSign, ({ actor, params, query, request }) =>
    transact(actor, (tx) => toSign(tx, params.id, query.verdict, query.amount, request.host)),
  )
  mount(app, licensing.decide, ({ actor, params, body, request }) =>
    transact(actor, (tx) => after(tx, params.id, decide(tx, params.id, body, request.host))),
  )
  mount(app, licensing.answer, ({ actor, params, body }) =>
    transact(actor, (tx) => after(tx, params.id, answer(tx, params.id, body.text))),
  )
  mount(app, licensing.withdraw, ({ actor, params }) =>
    transact(actor, (tx) => after(tx, params.id, withdraw(tx, params.id))),
  )
  mount(app, licensing.askAnew, ({ actor, params }) =>
    transact(actor, (tx) => after(tx, params.id, askAnew(tx, params.id))),
  )
}
