import { permit } from '#accounts'
import type { App } from '#platform/app.ts'
import { mount, mountPublic } from '#platform/http/mount.ts'
import { oncall } from './contract.ts'
import { coverage } from './operations/coverage.ts'
import { acknowledge, escalateNow, handOver } from './operations/escalate.ts'
import { createFeed, listFeeds, readFeed, removeFeed } from './operations/feed.ts'
import { listHolidays, setHolidays } from './operations/holidays.ts'
import { importCalendar } from './operations/import.ts'
import { actByLink, readNightPage } from './operations/night-page.ts'
import { addOverride, changeOverrides, removeOverride } from './operations/overrides.ts'
import { whoIsOnCall } from './operations/people.ts'
import { changePolicy, createPolicy, deletePolicy, getPolicy, getVersions, listPolicies } from './operations/policy.ts'
import { escalationOf, getEscalation, listEscalations } from './operations/read.ts'
import { changeRota, createRota, deleteRota, getRota, listRotas } from './operations/rota.ts'
import { preview, readFairness, readGaps, readSchedule, readShares } from './operations/schedule.ts'
import { addShadow, removeShadow } from './operations/shadow.ts'
import { askSwap, decideSwap, listSwaps, mySwaps } from './operations/swap.ts'
import { whatIf } from './operations/what-if.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  mountRotas(app)
  mountPeople(app)
  mountCalendars(app)
  mountPolicies(app)
  mountEscalations(app)
  mountPages(app)
}

function mountRotas(app: App): void {
  const { transact } = app.db
  mount(app, oncall.now, ({ actor }) =>
    transact(actor, async (tx) => {
      permit(tx.actor, 'rota.read', { accountId: null })
      return { at: tx.now, items: await whoIsOnCall(tx, tx.now) }
    }),
  )
  mount(app, oncall.listRotas, ({ actor }) => transact(actor, async (tx) => ({ items: await listRotas(tx) })))
  mount(app, oncall.createRota, ({ actor, body }) =>
    transact(actor, (tx) => createRota(tx, body, body.seenGaps ?? null)),
  )
  mount(app, oncall.preview, ({ actor, body }) => transact(actor, (tx) => preview(tx, body)))
  mount(app, oncall.getRota, ({ actor, params }) => transact(actor, (tx) => getRota(tx, params.id)))
  mount(app, oncall.changeRota, ({ actor, params, body }) =>
    transact(actor, (tx) => changeRota(tx, params.id, body, body.seenGaps ?? null)),
  )
  mount(app, oncall.deleteRota, ({ actor, params }) =>
    transact(actor, (tx) => deleteRota(tx, params.id).then(() => undefined)),
  )
  mount(app, oncall.schedule, ({ actor, params, query }) =>
    transact(actor, (tx) => readSchedule(tx, params.id, query.from, query.until)),
  )
  mount(app, oncall.gaps, ({ actor, params, query }) => transact(actor, (tx) => readGaps(tx, params.id, query.days)))
  mount(app, oncall.shares, ({ actor, params, query }) =>
    transact(actor, (tx) => readShares(tx, params.id, query.from, query.until)),
  )
  mount(app, oncall.addOverride, ({ actor, params, body }) =>
    transact(actor, (tx) => addOverride(tx, params.id, body, body.seenGaps ?? null)),
  )
  mount(app, oncall.removeOverride, ({ actor, params, query }) =>
    transact(actor, (tx) =>
      removeOverride(tx, params.id, params.overrideId, query.seenGaps ?? null).then(() => undefined),
    ),
  )
  mount(app, oncall.changeOverrides, ({ actor, params, body }) =>
    transact(actor, async (tx) => {
      await changeOverrides(tx, params.id, body, body.seenGaps ?? null)
      return getRota(tx, params.id)
    }),
  )
  mount(app, oncall.coverage, ({ actor, body }) => transact(actor, (tx) => coverage(tx, body)))
  mount(app, oncall.fairness, ({ actor, query }) => transact(actor, (tx) => readFairness(tx, query.from, query.until)))
  mount(app, oncall.listHolidays, ({ actor }) => transact(actor, listHolidays))
  mount(app, oncall.setHolidays, ({ actor, params, body }) =>
    transact(actor, (tx) => setHolidays(tx, params.personId, body.calendarId).then(() => undefined)),
  )
}

function mountPeople(app: App): void {
  const { transact } = app.db
  mount(app, oncall.mySwaps, ({ actor }) => transact(actor, async (tx) => ({ items: await mySwaps(tx) })))
  mount(app, oncall.listSwaps, ({ actor, params }) =>
    transact(actor, async (tx) => ({ items: await listSwaps(tx, params.id) })),
  )
  mount(app, oncall.askSwap, ({ actor, params, body }) => transact(actor, (tx) => askSwap(tx, params.id, body)))
  mount(app, oncall.decideSwap, ({ actor, params, body }) =>
    transact(actor, (tx) => decideSwap(tx, params.id, params.swapId, body.act)),
  )
  mount(app, oncall.addShadow, ({ actor, params, body }) => transact(actor, (tx) => addShadow(tx, params.id, body)))
  mount(app, oncall.removeShadow, ({ actor, params }) =>
    transact(actor, (tx) => removeShadow(tx, params.id, params.shadowId).then(() => undefined)),
  )
}

function mountCalendars(app: App): void {
  const { transact } = app.db
  mount(app, oncall.listFeeds, ({ actor }) => transact(actor, listFeeds))
  mount(app, oncall.createFeed, ({ actor, body }) => transact(actor, (tx) => createFeed(tx, body.rotaId)))
  mount(app, oncall.removeFeed, ({ actor, params }) =>
    transact(actor, (tx) => removeFeed(tx, params.id).then(() => undefined)),
  )
  mount(app, oncall.importCalendar, ({ actor, params, body }) => importCalendar(app, actor, params.id, body))
  mountPublic(app, oncall.readFeed, async ({ params, reply }) => {
    const text = await readFeed(app, params.token)
    reply
      .header('content-type', 'text/calendar; charset=utf-8')
      .header('cache-control', 'private, max-age=60')
      .send(text)
    return undefined
  })
}

function mountPolicies(app: App): void {
  const { transact } = app.db
  mount(app, oncall.whatIf, ({ actor, body }) => transact(actor, (tx) => whatIf(tx, body)))
  mount(app, oncall.listPolicies, ({ actor }) => transact(actor, async (tx) => ({ items: await listPolicies(tx) })))
  mount(app, oncall.createPolicy, ({ actor, body }) => transact(actor, (tx) => createPolicy(tx, body)))
  mount(app, oncall.getPolicy, ({ actor, params, query }) =>
    transact(actor, (tx) => getPolicy(tx, params.id, query.version)),
  )
  mount(app, oncall.policyVersions, ({ actor, params }) =>
    transact(actor, async (tx) => ({ items: await getVersions(tx, params.id) })),
  )
  mount(app, oncall.changePolicy, ({ actor, params, body }) =>
    transact(actor, (tx) => changePolicy(tx, params.id, body)),
  )
  mount(app, oncall.deletePolicy, ({ actor, params }) =>
    transact(actor, (tx) => deletePolicy(tx, params.id).then(() => undefined)),
  )
}

function mountEscalations(app: App): void {
  const { transact } = app.db
  mount(app, oncall.listEscalations, ({ actor, query }) =>
    transact(actor, async (tx) => ({ items: await listEscalations(tx, query) })),
  )
  mount(app, oncall.escalationsOf, ({ actor, params }) =>
    transact(actor, async (tx) => ({ items: await escalationOf(tx, [params]) })),
  )
  mount(app, oncall.getEscalation, ({ actor, params }) => transact(actor, (tx) => getEscalation(tx, params.id)))
  mount(app, oncall.acknowledge, ({ actor, params }) =>
    transact(actor, async (tx) => {
      await acknowledge(tx, { escalationId: params.id })
      return getEscalation(tx, params.id)
    }),
  )
  mount(app, oncall.escalate, ({ actor, params, body }) =>
    transact(actor, async (tx) => {
      await escalateNow(tx, { escalationId: params.id }, { seen: body.seen })
      return getEscalation(tx, params.id)
    }),
  )
  mount(app, oncall.handOver, ({ actor, params, body }) =>
    transact(actor, async (tx) => {
      await handOver(tx, { escalationId: params.id }, body.toPersonId, { seen: body.seen })
      return getEscalation(tx, params.id)
    }),
  )
}

function mountPages(app: App): void {
  mountPublic(app, oncall.nightPage, ({ params }) => readNightPage(app, params.token))
  mountPublic(app, oncall.actOnPage, ({ params, body }) => actByLink(app, params.token, body))
}
