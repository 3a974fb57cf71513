import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { mount } from '#platform/http/mount.ts'
import { systems } from './contract.ts'
import { addSystem } from './operations/create.ts'
import { editSystem, noteOnSystem, restoreSystem, retireSystem } from './operations/edit.ts'
import { addFromTemplate } from './operations/from-template.ts'
import { editParents } from './operations/parents.ts'
import { getSystem, journalOf, listSystems, mapOf } from './operations/read.ts'
import { addTemplate, editTemplate, getTemplate, listTemplates, setTemplateRetired } from './operations/templates.ts'
import type { Words } from './queries/templates.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, systems.listSystems, ({ actor, query: { account, kind, template, ...query } }) =>
    transact(actor, (tx) => listSystems(tx, { ...query, accountId: account, kinds: kind, templateId: template })),
  )
  mount(app, systems.createSystem, ({ actor, body }) =>
    transact(actor, async (tx) => getSystem(tx, (await addSystem(tx, body)).id)),
  )
  mount(app, systems.getSystem, ({ actor, params }) => transact(actor, (tx) => getSystem(tx, params.id)))
  mount(app, systems.getSystemMap, ({ actor, params }) => transact(actor, (tx) => mapOf(tx, params.id)))
  mountActs(app)
  mountJournal(app)
  mountTemplates(app)
}

function mountActs(app: App): void {
  const after = (id: string, act: (tx: Tx) => Promise<void>) => (tx: Tx) => act(tx).then(() => getSystem(tx, id))
  const { transact } = app.db
  mount(
    app,
    systems.editSystem,
    ({ actor, params: { id }, body }) =>
    transact(actor, after(id, (tx) => editSystem(tx, id, body))), // biome-ignore format: one act
  )
  mount(
    app,
    systems.setSystemParents,
    ({ actor, params: { id }, body }) =>
    transact(actor, after(id, (tx) => editParents(tx, id, body.groups))), // biome-ignore format: one act
  )
  mount(
    app,
    systems.retireSystem,
    ({ actor, params: { id }, body }) =>
    transact(actor, after(id, (tx) => retireSystem(tx, id, body.reason))), // biome-ignore format: one act
  )
  mount(
    app,
    systems.restoreSystem,
    ({ actor, params: { id } }) =>
    transact(actor, after(id, (tx) => restoreSystem(tx, id))), // biome-ignore format: one act
  )
}

function mountJournal(app: App): void {
  const { transact } = app.db
  mount(app, systems.getSystemJournal, ({ actor, params, query }) =>
    transact(actor, (tx) => journalOf(tx, params.id, query)),
  )
  mount(app, systems.writeSystemJournal, ({ actor, params, body }) =>
    transact(actor, (tx) => noteOnSystem(tx, params.id, body).then(() => undefined)),
  )
}

function mountTemplates(app: App): void {
  const { transact } = app.db
  mount(app, systems.listSystemTemplates, ({ actor, query }) =>
    transact(actor, (tx) => listTemplates(tx, query).then((items) => ({ items }))),
  )
  mount(app, systems.createSystemTemplate, ({ actor, body }) =>
    transact(actor, (tx) => addTemplate(tx, body as Omit<Words, 'id'>)),
  )
  mount(app, systems.getSystemTemplate, ({ actor, params }) => transact(actor, (tx) => getTemplate(tx, params.id)))
  mount(app, systems.editSystemTemplate, ({ actor, params, body }) =>
    transact(actor, (tx) => editTemplate(tx, params.id, body as Omit<Words, 'id'> & { version: number })),
  )
  mount(app, systems.createFromTemplate, ({ actor, params, body }) =>
    transact(actor, async (tx) => getSystem(tx, (await addFromTemplate(tx, { ...body, templateId: params.id })).id)),
  )
  mount(app, systems.retireSystemTemplate, ({ actor, params }) =>
    transact(actor, (tx) => setTemplateRetired(tx, params.id, true)),
  )
  mount(app, systems.restoreSystemTemplate, ({ actor, params }) =>
    transact(actor, (tx) => setTemplateRetired(tx, params.id, false)),
  )
}
