import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { alerts } from './contract.ts'
import * as acts from './operations/acts.ts'
import { getAlert, getIncident, listAlerts, listIncidents } from './operations/read.ts'
import { createRule, listRules, removeRule, saveRule, tryRule } from './operations/rule-book.ts'
import { setSeverity } from './operations/severity.ts'
import { createSilence, endSilence, listSilences, silenceReplies } from './operations/silences.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, alerts.listIncidents, ({ actor, query }) => transact(actor, (tx) => listIncidents(tx, query)))
  mount(app, alerts.getIncident, ({ actor, params }) => transact(actor, (tx) => getIncident(tx, params.id)))
  mount(app, alerts.listAlerts, ({ actor, query }) => transact(actor, (tx) => listAlerts(tx, query)))
  mount(app, alerts.getAlert, ({ actor, params }) => transact(actor, (tx) => getAlert(tx, params.id)))
  mountActs(app)
  mountSettings(app)
}

function mountActs(app: App): void {
  const { transact } = app.db
  mount(app, alerts.acknowledgeIncident, ({ actor, params }) =>
    transact(actor, (tx) => acts.acknowledgeIncident(tx, params.id).then(() => undefined)),
  )
  mount(app, alerts.snoozeIncident, ({ actor, params, body }) =>
    transact(actor, (tx) => acts.snoozeIncident(tx, params.id, body.minutes).then(() => undefined)),
  )
  mount(app, alerts.escalateIncident, ({ actor, params }) =>
    transact(actor, (tx) => acts.escalateIncident(tx, params.id).then(() => undefined)),
  )
  mount(app, alerts.setIncidentSeverity, ({ actor, params, body }) =>
    transact(actor, (tx) => setSeverity(tx, params.id, body).then(() => undefined)),
  )
  mount(app, alerts.commentIncident, ({ actor, params, body }) =>
    transact(actor, (tx) => acts.commentIncident(tx, params.id, body.text).then(() => undefined)),
  )
  mount(app, alerts.openIncidentRequest, ({ actor, params }) =>
    transact(actor, (tx) => acts.openIncidentRequest(tx, params.id)),
  )
  mount(app, alerts.attachIncident, ({ actor, params, body }) =>
    transact(actor, (tx) => acts.attachIncident(tx, params.id, body.request).then(() => undefined)),
  )
  mount(app, alerts.resolveIncident, ({ actor, params }) =>
    transact(actor, (tx) => acts.endIncident(tx, params.id).then(() => undefined)),
  )
  mount(app, alerts.resolveAlert, ({ actor, params }) =>
    transact(actor, (tx) => acts.resolveAlert(tx, params.id).then(() => undefined)),
  )
}

function mountSettings(app: App): void {
  const { transact } = app.db
  mount(app, alerts.listSilences, ({ actor }) => transact(actor, listSilences))
  mount(app, alerts.createSilence, ({ actor, body }) =>
    transact(actor, async (tx) => {
      const silence = await createSilence(tx, { ...body, accountId: body.accountId ?? null })
      return (await silenceReplies(tx, [silence]))[0]!
    }),
  )
  mount(app, alerts.endSilence, ({ actor, params }) =>
    transact(actor, (tx) => endSilence(tx, params.id).then(() => undefined)),
  )
  mount(app, alerts.listRules, ({ actor }) => transact(actor, listRules))
  mount(app, alerts.createRule, ({ actor, body }) => transact(actor, (tx) => createRule(tx, body)))
  mount(app, alerts.saveRule, ({ actor, params, body }) => transact(actor, (tx) => saveRule(tx, params.id, body)))
  mount(app, alerts.removeRule, ({ actor, params }) =>
    transact(actor, (tx) => removeRule(tx, params.id).then(() => undefined)),
  )
  mount(app, alerts.tryRule, ({ actor, body }) => transact(actor, (tx) => tryRule(tx, body)))
}
