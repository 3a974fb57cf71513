import { wordsOf } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { startLoop } from '#platform/loop.ts'
import { arm } from '#platform/timers/timers.ts'
import { registerForetold } from '#watchman'
import { answersAtOnce, takeAnswers } from './operations/answers.ts'
import { awaitLaterMail, awaitMail, awaitScannedMail, mailQueue, takeMail } from './operations/by-mail.ts'
import { warnOfDecision } from './operations/follow.ts'
import { foretellDecisions } from './operations/foretell.ts'
import { forecastTimer, lookAhead } from './operations/overview.ts'
import { eraseFromLicences } from './queries/erase.ts'
import { answeredLoop } from './rules/handover.ts'

/** Between two looks when nobody wakes the loop: the word of the licence server may be lost, its row is not. */
const lookMs = 3000
/** The first look ahead after a start; then it is once a day. */
const firstLookMs = 3_600_000

/**
 * What other modules tell: a promised decision nears its end, a mail became a request. Returns what starts the loop that moves requests on when the licence
 * server has answered.
 */
export function registerWorkers(app: App): () => Promise<void> {
  app.events.on('promises.warned', (tx, { subject, data }) => warnOfDecision(tx, subject, data))
  registerForetold(app, foretellDecisions)
  app.timers.on(forecastTimer, async (tx, timers) => {
    for (const timer of timers) await lookAhead(tx, (timer.data as { after?: string | null }).after ?? null)
  })
  app.events.on('accounts.person_erased', async (tx, { accountId, data }) =>
    eraseFromLicences(tx, accountId!, data.personId, await wordsOf(tx, data.personId), data.instead),
  )
  app.events.on('support.request_created', (tx, { data }) => awaitMail(tx, data))
  app.events.on('support.message_added', (tx, { data }) => awaitLaterMail(tx, data))
  app.events.on('files.scanned', (tx, { data }) => awaitScannedMail(tx, data.fileId))
  app.jobs.on(mailQueue, { concurrency: 2, batch: 1 }, async ([job]) => {
    const { requestId, messageId } = job!.data as { requestId: string; messageId?: string }
    await takeMail(app, requestId, messageId)
  })
  const loop = startLoop(
    answeredLoop,
    async () => ((await takeAnswers(app)) === answersAtOnce ? 0 : lookMs),
    () => app.log,
  )
  app.onStop(() => loop.stop())
  return async () => {
    await app.db.transact(systemActor('licensing'), (tx) =>
      arm(tx, { kind: forecastTimer, key: 'keys', dueAt: new Date(tx.now.getTime() + firstLookMs) }),
    )
    loop.start()
  }
}
