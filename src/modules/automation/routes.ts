import { permit } from '#accounts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { mount } from '#platform/http/mount.ts'
import { automation } from './contract.ts'
import { describeAutomation } from './operations/known.ts'
import { getRule, historyOf, listRules } from './operations/read.ts'
import { rehearseRule } from './operations/rehearse.ts'
import { createRule, disableRule, enableRule, publishRule, retireRule, saveDraft } from './operations/rules.ts'
import { showSigningSecret } from './operations/signing.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  const after = (id: string, act: (tx: Tx) => Promise<void>) => (tx: Tx) => act(tx).then(() => getRule(tx, id))
  mount(app, automation.listAutomationRules, ({ actor, query: { account, ...query } }) =>
    transact(actor, (tx) => listRules(tx, { ...query, accountId: account })),
  )
  mount(app, automation.createAutomationRule, ({ actor, body }) =>
    transact(actor, async (tx) => getRule(tx, (await createRule(tx, body)).id)),
  )
  mount(app, automation.getAutomationRule, ({ actor, params }) => transact(actor, (tx) => getRule(tx, params.id)))
  mount(
    app,
    automation.saveAutomationRule,
    ({ actor, params: { id }, body }) =>
    transact(actor, after(id, (tx) => saveDraft(tx, id, body))), // biome-ignore format: one act
  )
  mount(
    app,
    automation.publishAutomationRule,
    ({ actor, params: { id }, body }) =>
    transact(actor, after(id, (tx) => publishRule(tx, id, body))), // biome-ignore format: one act
  )
  mount(
    app,
    automation.enableAutomationRule,
    ({ actor, params: { id } }) =>
    transact(actor, after(id, (tx) => enableRule(tx, id))), // biome-ignore format: one act
  )
  mount(
    app,
    automation.disableAutomationRule,
    ({ actor, params: { id } }) =>
    transact(actor, after(id, (tx) => disableRule(tx, id))), // biome-ignore format: one act
  )
  mount(
    app,
    automation.retireAutomationRule,
    ({ actor, params: { id } }) =>
    transact(actor, after(id, (tx) => retireRule(tx, id))), // biome-ignore format: one act
  )
  mount(app, automation.showAutomationSecret, ({ actor, params }) =>
    transact(actor, (tx) => showSigningSecret(tx, params.id)),
  )
  mount(app, automation.getAutomationHistory, ({ actor, params, query: { state, ...query } }) =>
    transact(actor, (tx) => historyOf(tx, params.id, { ...query, states: state })),
  )
  mount(app, automation.testAutomationRule, ({ actor, body }) => rehearseRule(app, actor, body))
  mount(app, automation.describeAutomation, async ({ actor }) => {
    permit(actor, 'procedure.read', { accountId: null })
    return describeAutomation(app)
  })
}
