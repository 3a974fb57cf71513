import { permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { learntFrom } from '../plan/measured.ts'
import { problems } from '../problems.ts'
import { castOf } from '../queries/runs.ts'
import { tasksOf } from '../queries/tasks.ts'
import { findVersion } from '../queries/versions.ts'
import { readerOf } from '../read/reader.ts'
import type { Finding } from '../rules/face.ts'
import type { NewProcedure } from './definitions.ts'
import { importProcedure } from './exchange.ts'
import { loadRun } from './read.ts'

/**
 * Makes a procedure from a run that is done: the drawing of its version, each step due after as long as it took, people replaced by the
 * roles they had. The first draft of it is the actor's to change. Refuses `procedures.not_finished`, and what `createProcedure` refuses.
 */
export async function learnFromRun(
  app: App,
  actor: Actor,
  ref: string,
  named: NewProcedure,
): Promise<{ id: string; revision: number; findings: Finding[] }> {
  permit(actor, 'procedure.write', { accountId: named.accountId ?? null })
  const { xml, steps } = await app.db.transact(actor, async (tx) => {
    const run = await loadRun(tx, ref)
    if (run.state !== 'done') throw problems.refuse('procedures.not_finished')
    const { xml, graph } = (await findVersion(tx, run.versionId))!
    const people = (await castOf(tx, [run.id])).get(run.id) ?? []
    return { xml, steps: learntFrom(graph, await tasksOf(tx, run.id), people) }
  })
  return importProcedure(app, actor, { ...named, xml: await readerOf(app).rewrite(xml, steps) })
}
