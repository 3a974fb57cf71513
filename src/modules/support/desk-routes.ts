import type { App } from '#platform/app.ts'
import { mount, mountPublic } from '#platform/http/mount.ts'
import { support } from './contract.ts'
import { addReason, answerBreach, changeReason, listReasons, myBreaches } from './operations/breach.ts'
import { answerIncidents, bulkAct, undoAct } from './operations/bulk.ts'
import { dropFollowUp, setFollowUp } from './operations/follow-up.ts'
import { addLink, removeLink } from './operations/link.ts'
import { mergeRequests } from './operations/merge.ts'
import {
  applyMacro,
  fillCanned,
  listCanned,
  listMacros,
  removeCanned,
  removeMacro,
  saveCanned,
  saveMacro,
} from './operations/prepared.ts'
import { bePresent } from './operations/presence.ts'
import { lookAtQuestion, rateByLink, rateRequest, ratingsOfAccount } from './operations/rating.ts'
import { splitRequest } from './operations/split.ts'
import { addTime, changeTime, readTime, removeTime, runningTimer, startTimer, stopTimer } from './operations/time.ts'
import { undoMerge } from './operations/undo-merge.ts'
import { listViews, removeView, saveView } from './operations/view.ts'
import { createdReply } from './operations/write.ts'

/** Mounts what goes beyond reading and writing a request. */
export function mountDesk(app: App): void {
  mountMerges(app)
  mountPrepared(app)
  mountMany(app)
  mountTime(app)
  mountOpinions(app)
}

function mountMerges(app: App): void {
  const { transact } = app.db
  mount(app, support.mergeRequest, ({ actor, params, body }) =>
    transact(actor, async (tx) => {
      const { mergeId, into } = await mergeRequests(tx, params.id, body.into, body.version)
      return { mergeId, into: { id: into.id, number: into.number, version: into.version } }
    }),
  )
  mount(app, support.splitRequest, ({ actor, params, body }) =>
    transact(actor, async (tx) => {
      const split = await splitRequest(tx, params.id, body)
      return { ...createdReply(split), splitId: split.splitId }
    }),
  )
  mount(app, support.undoMerge, ({ actor, params }) =>
    transact(actor, async (tx) => {
      const { id, number, version } = await undoMerge(tx, params.id)
      return { request: { id, number, version } }
    }),
  )
  mount(app, support.addLink, ({ actor, params, body }) =>
    transact(actor, async (tx) => ({ links: await addLink(tx, params.id, body) })),
  )
  mount(app, support.removeLink, ({ actor, params }) =>
    transact(actor, async (tx) => ({ links: await removeLink(tx, params.id, params.linkId) })),
  )
  mount(app, support.setFollowUp, ({ actor, params, body }) =>
    transact(actor, async (tx) => ({ followUps: await setFollowUp(tx, params.id, body) })),
  )
  mount(app, support.dropFollowUp, ({ actor, params }) =>
    transact(actor, async (tx) => ({ followUps: await dropFollowUp(tx, params.id) })),
  )
}

function mountPrepared(app: App): void {
  const { transact } = app.db
  mount(app, support.listCanned, ({ actor, query }) => transact(actor, (tx) => listCanned(tx, query.request)))
  mount(app, support.createCanned, ({ actor, body }) => transact(actor, (tx) => saveCanned(tx, body)))
  mount(app, support.changeCanned, ({ actor, params, body }) =>
    transact(actor, (tx) => saveCanned(tx, body, params.id)),
  )
  mount(app, support.deleteCanned, ({ actor, params }) =>
    transact(actor, (tx) => removeCanned(tx, params.id).then(() => undefined)),
  )
  mount(app, support.fillCanned, ({ actor, params }) =>
    transact(actor, (tx) => fillCanned(tx, params.id, params.cannedId)),
  )
  mount(app, support.listMacros, ({ actor, query }) => transact(actor, (tx) => listMacros(tx, query.all ?? false)))
  mount(app, support.createMacro, ({ actor, body }) => transact(actor, (tx) => saveMacro(tx, body)))
  mount(app, support.changeMacro, ({ actor, params, body }) => transact(actor, (tx) => saveMacro(tx, body, params.id)))
  mount(app, support.deleteMacro, ({ actor, params }) =>
    transact(actor, (tx) => removeMacro(tx, params.id).then(() => undefined)),
  )
  mount(app, support.applyMacro, ({ actor, params, body }) =>
    transact(actor, (tx) => applyMacro(tx, params.id, params.macroId, body.version)),
  )
}

function mountMany(app: App): void {
  const { transact } = app.db
  mount(app, support.bulkAct, ({ actor, body }) => transact(actor, (tx) => bulkAct(tx, body)))
  mount(app, support.answerIncidents, ({ actor, params, body }) =>
    transact(actor, (tx) => answerIncidents(tx, params.id, body)),
  )
  mount(app, support.undoAct, ({ actor, params }) =>
    transact(actor, async (tx) => ({ results: await undoAct(tx, params.id) })),
  )
  mount(app, support.listViews, ({ actor }) => transact(actor, listViews))
  mount(app, support.createView, ({ actor, body }) => transact(actor, (tx) => saveView(tx, body)))
  mount(app, support.changeView, ({ actor, params, body }) => transact(actor, (tx) => saveView(tx, body, params.id)))
  mount(app, support.deleteView, ({ actor, params }) =>
    transact(actor, (tx) => removeView(tx, params.id).then(() => undefined)),
  )
  mount(app, support.bePresent, ({ actor, params, body }) =>
    transact(actor, (tx) => bePresent(tx, params.id, body.state)),
  )
}

function mountTime(app: App): void {
  const { transact } = app.db
  mount(app, support.listTime, ({ actor, query }) => transact(actor, (tx) => readTime(tx, query)))
  mount(app, support.runningTimer, ({ actor }) => transact(actor, runningTimer))
  mount(app, support.startTimer, ({ actor, params, body }) => transact(actor, (tx) => startTimer(tx, params.id, body)))
  mount(app, support.stopTimer, ({ actor, body }) => transact(actor, (tx) => stopTimer(tx, body)))
  mount(app, support.addTime, ({ actor, params, body }) => transact(actor, (tx) => addTime(tx, params.id, body)))
  mount(app, support.changeTime, ({ actor, params, body }) => transact(actor, (tx) => changeTime(tx, params.id, body)))
  mount(app, support.deleteTime, ({ actor, params }) =>
    transact(actor, (tx) => removeTime(tx, params.id).then(() => undefined)),
  )
}

function mountOpinions(app: App): void {
  const { transact } = app.db
  mountPublic(app, support.askedByLink, ({ params }) => lookAtQuestion(app, params.token))
  mountPublic(app, support.rateByLink, ({ params, body }) => rateByLink(app, params.token, body))
  mount(app, support.rateRequest, ({ actor, params, body }) =>
    transact(actor, (tx) => rateRequest(tx, params.id, body)),
  )
  mount(app, support.ratingsOfAccount, ({ actor, params, query }) =>
    transact(actor, (tx) => ratingsOfAccount(tx, params.id, query)),
  )
  mount(app, support.listBreachReasons, ({ actor }) => transact(actor, listReasons))
  mount(app, support.addBreachReason, ({ actor, body }) => transact(actor, (tx) => addReason(tx, body.name)))
  mount(app, support.changeBreachReason, ({ actor, params, body }) =>
    transact(actor, (tx) => changeReason(tx, params.id, body)),
  )
  mount(app, support.listBreaches, ({ actor }) => transact(actor, async (tx) => ({ items: await myBreaches(tx) })))
  mount(app, support.answerBreach, ({ actor, params, body }) =>
    transact(actor, (tx) => answerBreach(tx, params.id, body)),
  )
}
