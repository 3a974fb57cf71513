import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { mount } from '#platform/http/mount.ts'
import { disposition } from '#support'
import { crises } from './contract.ts'
import { closeCrisis } from './operations/close.ts'
import { declareCrisis } from './operations/declare.ts'
import { acceptHandover, endHandover, offerRoles } from './operations/handover.ts'
import { writeEntry } from './operations/journal.ts'
import { getPostMortem, postMortemFile, savePostMortem, signPostMortem } from './operations/post-mortem.ts'
import { getCrisis, journalOf, listCrises } from './operations/read.ts'
import { giveRole } from './operations/roles.ts'
import { changeRunbook, createRunbook, listRunbooks, removeRunbook } from './operations/runbooks.ts'
import { giveUpdate } from './operations/updates.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  mountRunbooks(app)
  mountCrises(app)
  mountRoles(app)
  mountPostMortem(app)
}

function mountRunbooks(app: App): void {
  const { transact } = app.db
  mount(app, crises.listRunbooks, ({ actor }) => transact(actor, listRunbooks))
  mount(app, crises.createRunbook, ({ actor, body }) => transact(actor, (tx) => createRunbook(tx, body)))
  mount(app, crises.changeRunbook, ({ actor, params, body }) =>
    transact(actor, (tx) => changeRunbook(tx, params.id, body)),
  )
  mount(app, crises.removeRunbook, ({ actor, params }) =>
    transact(actor, (tx) => removeRunbook(tx, params.id).then(() => undefined)),
  )
}

/** The page after an act on it. */
const after = (ref: string, act: (tx: Tx) => Promise<unknown>) => (tx: Tx) => act(tx).then(() => getCrisis(tx, ref))

function mountCrises(app: App): void {
  const { transact } = app.db
  mount(app, crises.listCrises, ({ actor, query: { account, request, incident, ...query } }) =>
    transact(actor, (tx) => listCrises(tx, { ...query, accountId: account, requestId: request, incidentId: incident })),
  )
  mount(app, crises.declareCrisis, ({ actor, body }) =>
    transact(actor, async (tx) => {
      const { id, number } = await declareCrisis(tx, body)
      return { id, number }
    }),
  )
  mount(app, crises.getCrisis, ({ actor, params }) => transact(actor, (tx) => getCrisis(tx, params.id)))
  mount(app, crises.crisisJournal, ({ actor, params, query }) =>
    transact(actor, (tx) => journalOf(tx, params.id, query.limit)),
  )
  mount(app, crises.writeEntry, ({ actor, params, body }) =>
    transact(actor, (tx) => writeEntry(tx, params.id, body).then(() => undefined)),
  )
  mount(app, crises.giveUpdate, ({ actor, params: { id }, body }) =>
    transact(
      actor,
      after(id, (tx) => giveUpdate(tx, id, body)),
    ),
  )
  mount(app, crises.closeCrisis, ({ actor, params: { id }, body }) =>
    transact(
      actor,
      after(id, (tx) => closeCrisis(tx, id, body)),
    ),
  )
}

function mountRoles(app: App): void {
  const { transact } = app.db
  mount(app, crises.giveRole, ({ actor, params: { id, role }, body }) =>
    transact(
      actor,
      after(id, (tx) => giveRole(tx, id, role, body.personId)),
    ),
  )
  mount(app, crises.offerRoles, ({ actor, params: { id }, body }) =>
    transact(
      actor,
      after(id, (tx) => offerRoles(tx, id, body)),
    ),
  )
  mount(app, crises.acceptHandover, ({ actor, params: { id, handover } }) =>
    transact(
      actor,
      after(id, (tx) => acceptHandover(tx, id, handover)),
    ),
  )
  mount(app, crises.endHandover, ({ actor, params: { id, handover } }) =>
    transact(
      actor,
      after(id, (tx) => endHandover(tx, id, handover)),
    ),
  )
}

function mountPostMortem(app: App): void {
  const { transact } = app.db
  mount(app, crises.getPostMortem, ({ actor, params, query }) =>
    transact(actor, (tx) => getPostMortem(tx, params.id, query.version)),
  )
  mount(app, crises.savePostMortem, ({ actor, params: { id }, body }) =>
    transact(actor, (tx) => savePostMortem(tx, id, body).then(() => getPostMortem(tx, id))),
  )
  mount(app, crises.signPostMortem, ({ actor, params: { id }, body }) =>
    transact(actor, (tx) => signPostMortem(tx, id, body.number).then(() => getPostMortem(tx, id))),
  )
  mount(app, crises.postMortemFile, async ({ actor, params, reply }) => {
    const { name, text } = await transact(actor, (tx) => postMortemFile(tx, params.id))
    reply
      .header('content-type', 'text/markdown; charset=utf-8')
      .header('content-disposition', disposition('attachment', name))
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(text)
    return undefined
  })
}
