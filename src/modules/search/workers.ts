import type { App } from '#platform/app.ts'
import { startLoop } from '#platform/loop.ts'
import { extractFile, openReader } from './operations/extract.ts'
import { indexRound } from './operations/index-due.ts'

/** How long a change may wait until it is looked for. */
const pauseMs = 500

/** Reading of attachments as jobs, and the loop that indexes what waits. Returns what starts the loop. */
export function registerWorkers(app: App): () => void {
  const reader = openReader()
  app.jobs.on('search.extract', { concurrency: 1, batch: 1, attempts: 3 }, async ([job]) =>
    extractFile(app, reader, (job!.data as { fileId: string }).fileId),
  )
  const loop = startLoop(
    'search',
    async () => {
      await indexRound(app)
      return pauseMs
    },
    () => app.log,
  )
  app.onStop(async () => {
    await loop.stop()
    await reader.close()
  })
  return () => loop.start()
}
