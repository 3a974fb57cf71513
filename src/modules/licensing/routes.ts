import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { mount, mountPublic } from '#platform/http/mount.ts'
import { licensing } from './contract.ts'
import { askByFile, bindKey, offerAppliance } from './operations/appliance.ts'
import { listApprovers, vouch, vouchToSign } from './operations/approvers.ts'
import { ask } from './operations/ask.ts'
import { askBaseline } from './operations/baseline.ts'
import { addKind, addProduct, editKind, editProduct, listProducts, setPolicy } from './operations/catalogue.ts'
import { decide, toSign } from './operations/decide.ts'
import { answer, askAnew, getRequest, listRequests, withdraw } from './operations/follow.ts'
import { addKey, getKey, listKeys, retireKey } from './operations/keys.ts'
import { readOverview } from './operations/overview.ts'
import {
  downloadPackage,
  fileNameOf,
  getPackage,
  listPackages,
  mailPackage,
  packageType,
} from './operations/packages.ts'
import { rebaseline, takeReceipt, takeReceiptCode, transferKey } from './operations/receipt.ts'
import { reduceKey } from './operations/reduce.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  mountCatalogue(app)
  mountKeys(app)
  mountRequests(app)
  mountPackages(app)
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
  const shown = async (tx: Tx, id: string, act: Promise<unknown>) => act.then(() => getKey(tx, id))
  mount(app, licensing.bindKey, ({ actor, params, body }) =>
    transact(actor, (tx) => shown(tx, params.id, bindKey(tx, params.id, body))),
  )
  mount(app, licensing.takeReceipt, ({ actor, params: { id }, body }) =>
    transact(actor, (tx) =>
      shown(tx, id, 'file' in body ? takeReceipt(tx, id, body.file) : takeReceiptCode(tx, id, body.code)),
    ),
  )
  mount(app, licensing.rebaseline, ({ actor, params: { id }, body }) =>
    transact(actor, (tx) => shown(tx, id, rebaseline(tx, id, body.reason))),
  )
  mount(app, licensing.transferKey, ({ actor, params, body }) =>
    transact(actor, async (tx) => getKey(tx, await transferKey(tx, params.id, body))),
  )
  mountPublic(app, licensing.offerAppliance, ({ body }) => offerAppliance(app, body.file))
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
  mount(app, licensing.askByFile, ({ actor, body }) =>
    transact(actor, async (tx) => getRequest(tx, await askByFile(tx, body.file, body.reason))),
  )
  mount(app, licensing.reduceKey, ({ actor, params, body }) =>
    transact(actor, async (tx) => getRequest(tx, (await reduceKey(tx, params.id, body)).id)),
  )
  mount(app, licensing.askBaseline, ({ actor, params, body }) =>
    transact(actor, async (tx) => getRequest(tx, (await askBaseline(tx, params.id, body)).id)),
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

function mountPackages(app: App): void {
  const { transact } = app.db
  mount(app, licensing.listPackages, ({ actor, query }) => transact(actor, (tx) => listPackages(tx, query)))
  mount(app, licensing.getPackage, ({ actor, params }) => transact(actor, (tx) => getPackage(tx, params.id)))
  mount(app, licensing.downloadPackage, async ({ actor, params, reply }) => {
    const { one, bytes } = await transact(actor, (tx) => downloadPackage(tx, params.id))
    await reply
      .header('content-type', packageType)
      .header('content-disposition', `attachment; filename="${fileNameOf(one)}"`)
      .header('repr-digest', `sha-256=:${Buffer.from(one.sha256, 'hex').toString('base64')}:`)
      .send(bytes)
    return undefined
  })
  mount(app, licensing.overview, ({ actor, query }) => transact(actor, (tx) => readOverview(tx, query.accountId)))
  mount(app, licensing.listApprovers, ({ actor }) =>
    transact(actor, async (tx) => ({ items: await listApprovers(tx) })),
  )
  mount(app, licensing.vouchToSign, ({ actor, params, query, request }) =>
    transact(actor, (tx) => vouchToSign(tx, params.id, query.credentialId, request.host)),
  )
  mount(app, licensing.vouch, ({ actor, params, body, request }) =>
    transact(actor, (tx) => vouch(tx, params.id, body, request.host)),
  )
  mount(app, licensing.mailPackage, ({ actor, params, body }) =>
    transact(actor, (tx) => mailPackage(tx, params.id, body.personId).then(() => undefined)),
  )
}
