import { wordsOf } from '#accounts'
import type { App } from '#platform/app.ts'
import type { EventTypes } from '#platform/events/events.ts'
import { actOnPage, type PageAct } from './operations/acts.ts'
import { keepHolidays } from './operations/holidays.ts'
import { keepCalendar } from './operations/policy.ts'
import { delivered, failed, handedOver, seenByPerson } from './operations/results.ts'
import { firstWatch, watchSoon } from './operations/watch.ts'
import { eraseFromEscalations } from './queries/erase.ts'
import { mountRoutes } from './routes.ts'
import { handleTimers } from './workers.ts'

export type { EscalationFact, OncallEventName } from './events.ts'
export { type Adopted, adoptDeeds, type DoneElsewhere } from './operations/adopt.ts'
export { copyOfPaging } from './operations/copy.ts'
export {
  acknowledge,
  closeEscalations,
  escalateNow,
  handOver,
  progress,
  raiseSeverity,
  type StartEscalation,
  startEscalations,
  type Which,
} from './operations/escalate.ts'
export { addOverride } from './operations/overrides.ts'
export { type Named, type OnCall, whoIsOnCall } from './operations/people.ts'
export { createPolicy, findPolicy, type PolicyInput, policyOfAccount } from './operations/policy.ts'
export { escalationOf, listEscalations } from './operations/read.ts'
export { createRota, type OverrideInput, type RotaInput } from './operations/rota.ts'
export { upcomingGaps } from './operations/schedule.ts'
export { addShadow } from './operations/shadow.ts'
export { standInsAt } from './operations/stand-ins.ts'
export { askSwap, decideSwap } from './operations/swap.ts'
export type { EscalationLine, EscalationView } from './operations/view.ts'
export { whatIf } from './operations/what-if.ts'
export type { CopiedEscalation, CopiedPage, Deed, Duty, NewEscalation } from './rules/elsewhere.ts'
export type { Severity } from './rules/policy.ts'
export type { Event } from './rules/state.ts'

/** Mounts the routes, takes the deadlines, and listens to what the channels tell. */
export function start(app: App): () => Promise<void> {
  mountRoutes(app)
  handleTimers(app)
  app.events.on('channels.handed_over', (tx, { data }) => handedOver(tx, data.deliveries))
  app.events.on('channels.delivered', (tx, { data }) => delivered(tx, data.deliveries))
  app.events.on('channels.seen', (tx, { data }) => seenByPerson(tx, data.deliveries))
  app.events.on('channels.failed', (tx, { data }) => failed(tx, data.deliveries))
  app.events.on('channels.reply', (tx, { data }) => actOnPage(tx, data.deliveryId, replyAct(data), data.via))
  app.events.on('accounts.person_erased', async (tx, { accountId, data }) =>
    eraseFromEscalations(tx, accountId!, await wordsOf(tx, data.personId), data.instead),
  )
  app.events.on('calendars.removing', async (tx, { data }) => {
    await keepCalendar(tx, data.calendarId)
    await keepHolidays(tx, data.calendarId)
  })
  app.events.on('oncall.rota_changed', watchSoon)
  return () => firstWatch(app)
}

function replyAct({ act, text = '' }: EventTypes['channels.reply']): PageAct {
  switch (act) {
    case 'acknowledge':
    case 'escalate':
      return { act }
    case 'resolve':
      return { act: 'close' }
    case 'handover':
      return { act, toName: text }
    case 'answer':
    case 'note':
      return { act, text }
  }
}
