import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { newId } from '#platform/id.ts'
import { hand, queueHanding } from './operations/hand.ts'
import { handQueue } from './operations/witnesses.ts'
import { allWitnesses, endWitness, insertWitness } from './queries/witness.ts'

/** Checkpoints go to witnesses by jobs: one at a time for each witness, however often the log grows. */
export function registerWorkers(app: App): void {
  app.jobs.on(handQueue, { concurrency: 4, batch: 1, attempts: 3 }, async (jobs) => {
    for (const { data } of jobs) await hand(app, (data as { id: string }).id)
  })
  app.events.on('audit.sealed', (tx, { data }) => queueHanding(tx, data.size))
  app.events.on('audit.still_here', (tx, { data }) => queueHanding(tx, data.size))
}

/** The folder of AUDIT_WITNESS_DIR is a witness like any other, by the operator's word. */
export async function keepFolder(app: App): Promise<void> {
  const target = app.config.AUDIT_WITNESS_DIR
  await app.db.transact(systemActor('audit log'), async (tx) => {
    const folders = (await allWitnesses(tx)).filter((witness) => witness.kind === 'folder')
    for (const folder of folders) if (folder.target !== target) await endWitness(tx, folder.id)
    if (!target || folders.some((folder) => folder.target === target)) return
    const name = 'Folder of this installation'
    await insertWitness(tx, {
      id: newId(),
      kind: 'folder',
      name,
      target,
      secretSealed: null,
      verifier: null,
      everySeconds: 30,
    })
  })
}
