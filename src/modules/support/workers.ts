import { may, personsByIds, wordsOf } from '#accounts'
import { addEntries } from '#journal'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Job } from '#platform/jobs/jobs.ts'
import { eraseCorrespondent, mailOf } from '#platform/mail/mail.ts'
import { platformProblems } from '#platform/problem.ts'
import { arm } from '#platform/timers/timers.ts'
import { keepPromise } from '#promises'
import { askWhy } from './operations/breach.ts'
import { closeTimer } from './operations/effects.ts'
import { fireFollowUps, followUpTimer } from './operations/follow-up.ts'
import { takeIn } from './operations/intake.ts'
import { askQuestions, forgetQuestion, planQuestion, ratingTimer } from './operations/rating.ts'
import { moveStatus, saveMoved, writeAnswer } from './operations/reply.ts'
import { fileScanned } from './operations/scanned.ts'
import { sendSolved } from './operations/send.ts'
import { updateByMail, updateSettled } from './operations/status-update.ts'
import { warnOf } from './operations/warn.ts'
import { changed, entryOf, staffWriter } from './operations/write.ts'
import { pruneActs } from './queries/acts.ts'
import { eraseFromRequests } from './queries/erase.ts'
import { pruneUploads, settleDelivery } from './queries/parts.ts'
import { prunePresence } from './queries/presence.ts'
import { findRequest } from './queries/requests.ts'
import type { Channel } from './shapes.ts'
import { subjectOf } from './types.ts'

const intake = systemActor('mail intake')

/** Mail to be taken in, requests to be closed, and what other modules tell. */
export function registerWorkers(app: App): void {
  mailOf(app).onReceived(takeIn)
  app.jobs.on('mail.received', { concurrency: 6, batch: 4 }, (jobs) => takeAllIn(app, jobs))
  app.timers.on(closeTimer, async (tx, timers) => {
    for (const timer of timers) await closeSolved(tx, timer.key)
  })
  app.timers.on(followUpTimer, fireFollowUps)
  app.timers.on(ratingTimer, askQuestions)
  app.timers.on(pruneTimer, async (tx) => {
    await pruneUploads(tx, new Date(tx.now.getTime() - dayMs))
    await prunePresence(tx)
    await pruneActs(tx, new Date(tx.now.getTime() - 90 * dayMs))
    await armPrune(tx)
  })
  listenToOnCall(app)
  app.events.on('promises.warned', (tx, { subject, data }) => warnOf(tx, subject, data))
  app.events.on('promises.broken', (tx, { subject, data }) => warnOf(tx, subject, data))
  app.events.on('promises.broken', (tx, { subject, data }) => askWhy(tx, subject, data))
  app.events.on('support.request_solved', (tx, { data }) => planQuestion(tx, data.requestId))
  app.events.on('support.request_reopened', (tx, { data }) => forgetQuestion(tx, data.requestId))
  app.events.on('channels.notice_answered', (tx, { subject, data }) => updateByMail(tx, subject, data))
  app.events.on('channels.notice', (tx, { data }) => updateSettled(tx, data))
  app.events.on('files.scanned', (tx, { data }) => fileScanned(tx, data))
  listenToMail(app)
  app.events.on('accounts.person_erased', async (tx, { accountId, data }) => {
    const person = (await personsByIds(tx, [data.personId])).get(data.personId)
    const words = await wordsOf(tx, data.personId)
    await eraseFromRequests(tx, accountId!, { ...data, email: person?.email ?? null, words })
    if (person?.email) await eraseCorrespondent(tx, person.email)
  })
}

/** What failed when it came, again: each mail in a transaction of its own. One that fails holds up nobody; tried again, those that were taken in change nothing. */
async function takeAllIn(app: App, jobs: readonly Job[]): Promise<void> {
  let failed: unknown
  for (const job of jobs) {
    const { mailId } = job.data as { mailId: string }
    try {
      await app.db.transact(intake, (tx) => mailOf(app).handOver(tx, mailId))
    } catch (error) {
      failed ??= error
      app.log.warn({ mail: mailId, error: (error as Error).message }, 'a mail could not be taken in; it is tried again')
    }
  }
  if (failed) throw failed
}

const pruneTimer = 'support.prune'
const dayMs = 86_400_000

/** Uploads that hang on nothing after a day are forgotten, looked for once a day. */
export function armPrune(tx: Tx): Promise<void> {
  return arm(tx, { kind: pruneTimer, key: 'uploads', dueAt: new Date(tx.now.getTime() + dayMs) })
}

/** Solved for seven days without a word. */
async function closeSolved(tx: Tx, id: string): Promise<void> {
  const request = await findRequest(tx, id, true)
  if (!request) return
  const moved = await moveStatus(tx, request, { type: 'time_passed' })
  if (moved.request.status !== request.status) await changed(tx, await saveMoved(tx, moved.request, moved.became))
}

/** What people did from their pages: taken, answered, solved. In their names; a refusal here undoes it there. */
function listenToOnCall(app: App): void {
  app.events.on('oncall.acknowledged', async (tx, { subject, data }) => {
    if (subject.kind === 'request' && data.personId) await taken(tx, subject.id, data.personId)
  })
  app.events.on('oncall.answered', async (tx, { subject, data }) => {
    if (subject.kind !== 'request') return
    const request = await held(tx, subject.id, 'request.answer')
    const writer = await staffWriter(tx)
    await writeAnswer(tx, request, { text: data.text, channel: channelOf(data.via), writer })
  })
  app.events.on('oncall.resolved', async (tx, { subject }) => {
    if (subject.kind !== 'request') return
    const request = await held(tx, subject.id, 'request.answer')
    if (request.status === 'solved') return
    const solved = await moveStatus(tx, request, { type: 'set', status: 'solved' })
    await sendSolved(tx, solved.request, { personId: tx.actor.personId, email: null })
    await changed(tx, await saveMoved(tx, solved.request, solved.became))
  })
}

async function held(tx: Tx, id: string, verb: 'request.answer') {
  const request = await findRequest(tx, id, true)
  if (!request) throw platformProblems.refuse('platform.not_found')
  if (!may(tx.actor, verb, request.accountId)) throw platformProblems.refuse('platform.not_permitted', { verb })
  return request
}

function channelOf(via: string): Channel {
  if (via === 'email' || via === 'mail') return 'email'
  if (via === 'sms' || via === 'voice' || via === 'phone') return 'phone'
  return via === 'token' || via === 'webhook' ? 'api' : 'portal'
}

/** Whoever took the page has the request, unless somebody had it. */
async function taken(tx: Tx, id: string, personId: string): Promise<void> {
  const request = await findRequest(tx, id, true)
  if (!request) return
  await keepPromise(tx, subjectOf(id), 'acknowledgement')
  const nobodyHadIt = request.assigneeId === null
  const moved = await moveStatus(tx, request, { type: 'acknowledged', nobodyHadIt })
  const person = nobodyHadIt ? (await personsByIds(tx, [personId])).get(personId) : undefined
  if (person) await addEntries(tx, [entryOf(request, 'support.assigned', `${person.name} took it.`, 'internal')])
  if (!nobodyHadIt && moved.request.status === request.status) return
  const theirs = { ...moved.request, assigneeId: request.assigneeId ?? personId }
  await changed(tx, await saveMoved(tx, theirs, moved.became))
}

/** How far the copies of answers came. */
function listenToMail(app: App): void {
  app.events.on('mail.sent', (tx, { data }) => settled(tx, data.mailId, 'sent', null))
  app.events.on('mail.failed', (tx, { data }) => settled(tx, data.mailId, 'failed', data.error))
  app.events.on('mail.bounced', (tx, { data }) =>
    settled(tx, data.mailId, 'failed', `${data.status} ${data.diagnostic}`.trim()),
  )
}

async function settled(tx: Tx, mailOutId: string, state: 'sent' | 'failed', error: string | null): Promise<void> {
  const delivery = await settleDelivery(tx, mailOutId, state, error)
  if (!delivery) return
  const request = await findRequest(tx, delivery.requestId)
  if (!request) return
  if (state === 'failed')
    await addEntries(tx, [
      entryOf(request, 'support.mail_failed', `The answer did not reach ${delivery.recipient}: ${error}`, 'internal'),
    ])
  await changed(tx, request)
}
