import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { letters } from './contract.ts'
import { cancel, listOutbox, readOutbox, resend } from './operations/outbox.ts'
import { listTemplates, listVersions, previewTemplate, saveTemplate } from './operations/template.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, letters.listOutbox, ({ actor, query: { account, ...query } }) =>
    transact(actor, (tx) => listOutbox(tx, { ...query, accountId: account })),
  )
  mount(app, letters.readOutbox, ({ actor, params }) => transact(actor, (tx) => readOutbox(tx, params.id)))
  mount(app, letters.resendMail, ({ actor, params }) => transact(actor, (tx) => resend(tx, params.id)))
  mount(app, letters.cancelMail, ({ actor, params }) => transact(actor, (tx) => cancel(tx, params.id)))
  mount(app, letters.listTemplates, ({ actor, query }) =>
    transact(actor, async (tx) => ({ items: await listTemplates(tx, query.account ?? null) })),
  )
  mount(app, letters.templateVersions, ({ actor, query: { account, ...key } }) =>
    transact(actor, async (tx) => ({ items: await listVersions(tx, { ...key, accountId: account ?? null }) })),
  )
  mount(app, letters.saveTemplate, ({ actor, body: { account, version, letter, ...key } }) =>
    transact(actor, (tx) => saveTemplate(tx, { ...key, accountId: account }, version, letter)),
  )
  mount(app, letters.previewTemplate, ({ actor, body: { kind, ...letter } }) =>
    transact(actor, async (tx) => previewTemplate(tx, kind, letter)),
  )
}
