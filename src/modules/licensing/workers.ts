import type { App } from '#platform/app.ts'
import { startLoop } from '#platform/loop.ts'
import { answersAtOnce, takeAnswers } from './operations/answers.ts'
import { warnOfDecision } from './operations/follow.ts'
import { answeredLoop } from './rules/handover.ts'

/** Between two looks when nobody wakes the loop: the word of the licence server may be lost, its row is not. */
const lookMs = 3000

/**
 * What other modules tell: a promised decision nears its end. Returns what starts the loop that moves requests on when the licence
 * server has answered.
 */
export function registerWorkers(app: App): () => void {
  app.events.on('promises.warned', (tx, { subject, data }) => warnOfDecision(tx, subject, data))
  const loop = startLoop(
    answeredLoop,
    async () => ((await takeAnswers(app)) === answersAtOnce ? 0 : lookMs),
    () => app.log,
  )
  app.onStop(() => loop.stop())
  return () => loop.start()
}
