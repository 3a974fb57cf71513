import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { promises } from './contract.ts'
import { changePlan, createPlan, deletePlan, getPlan, listPlans, previewPlan } from './operations/plans.ts'
import { explainBreach, type ListedPromise, readPromise, readPromises } from './operations/read.ts'
import { reportPromises } from './operations/report.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  mountPlans(app)
  mountPromises(app)
}

function mountPlans(app: App): void {
  const { transact } = app.db
  mount(app, promises.listPlans, ({ actor }) => transact(actor, async (tx) => ({ items: await listPlans(tx) })))
  mount(app, promises.getPlan, ({ actor, params }) => transact(actor, (tx) => getPlan(tx, params.id)))
  mount(app, promises.previewPlan, ({ actor, params, query }) =>
    transact(actor, async (tx) => ({ items: await previewPlan(tx, params.id, query.severity, query.at ?? tx.now) })),
  )
  mount(app, promises.createPlan, ({ actor, body }) => transact(actor, (tx) => createPlan(tx, body)))
  mount(app, promises.changePlan, ({ actor, params, body }) => transact(actor, (tx) => changePlan(tx, params.id, body)))
  mount(app, promises.deletePlan, ({ actor, params }) =>
    transact(actor, (tx) => deletePlan(tx, params.id).then(() => undefined)),
  )
}

function mountPromises(app: App): void {
  const { transact } = app.db
  mount(app, promises.listPromises, ({ actor, query }) => {
    const { cursor, limit, order, account, plan, severity, kind, state, subject, ...rest } = query
    const filter = { ...rest, ...aboutOf(query), states: state, subjects: subject }
    return transact(actor, async (tx) => {
      const { items, next } = await readPromises(tx, filter, { order, cursor, limit })
      return { items: items.map(toReply), next }
    })
  })
  mount(app, promises.getPromise, ({ actor, params }) =>
    transact(actor, async (tx) => {
      const { facts, ...promise } = await readPromise(tx, params.id)
      return { ...toReply(promise), facts }
    }),
  )
  mount(app, promises.explainBreach, ({ actor, params, body }) =>
    transact(actor, async (tx) => toReply(await explainBreach(tx, params.id, body.reason))),
  )
  mount(app, promises.report, ({ actor, query }) =>
    transact(actor, async (tx) => {
      const { from, to, zone } = query
      const report = await reportPromises(tx, { from, to, zone, ...aboutOf(query) })
      return { ...report, brokenOnes: report.brokenOnes.map(toReply) }
    }),
  )
}

function aboutOf<Severity, Kind>(query: { account?: string; plan?: string; severity?: Severity; kind?: Kind }) {
  return { accountId: query.account, planId: query.plan, severities: query.severity, kinds: query.kind }
}

type Severity = 'P1' | 'P2' | 'P3' | 'P4'

/** The database keeps severities to the four; its type does not say so. */
function toReply<Listed extends ListedPromise>(promise: Listed) {
  const { warnings, warned } = promise
  return { ...promise, severity: promise.severity as Severity | null, warnings: [...warnings], warned: [...warned] }
}
