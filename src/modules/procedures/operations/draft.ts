import { permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { readWithActs } from '../acts/lint.ts'
import { startsOf } from '../plan/starts.ts'
import { problems } from '../problems.ts'
import { findDraft, findProcedure, insertDraft } from '../queries/definitions.ts'
import { insertVersion, replaceStarts } from '../queries/versions.ts'
import { refusedUnparsed } from '../read/scan.ts'
import type { Finding } from '../rules/face.ts'
import { limits } from '../rules/read/limits.ts'
import type { Version } from '../types.ts'
import { lockForWriting } from './definitions.ts'
import { armStarts } from './start-timers.ts'
import { definitionChanged, tellOfProcedure } from './told.ts'

export type Saved = { revision: number; findings: Finding[] }

/**
 * Saves a drawing over the save the author last saw (`base`; 0 for the first). What another saved meanwhile is refused as
 * `procedures.draft_changed` and nothing of either is lost: theirs stays the newest, the author still has his own, and may save it
 * over the newest by naming that. A drawing that cannot run is saved too; what is wrong with it is told.
 */
export async function saveDraft(
  app: App,
  actor: Actor,
  id: string,
  { xml, base }: { xml: string; base: number },
): Promise<Saved> {
  permit(actor, 'procedure.write', { accountId: null })
  refuseUnparsed(xml)
  const revision = await app.db.transact(actor, (tx) => keepDraft(tx, id, xml, base))
  const { findings } = await readWithActs(app, xml)
  return { revision, findings }
}

async function keepDraft(tx: Tx, id: string, xml: string, base: number): Promise<number> {
  const procedure = await lockForWriting(tx, id, 'procedure.write')
  if (procedure.revision !== base) throw problems.refuse('procedures.draft_changed', { newest: procedure.revision })
  const revision = await insertDraft(tx, procedure, xml)
  await definitionChanged(tx, procedure)
  return revision
}

/** What no parser should see is refused before anything is kept of it. */
export function refuseUnparsed(xml: string): void {
  const refused = refusedUnparsed(xml)
  if (refused) throw problems.refuse('procedures.unreadable', { detail: refused.text, reason: refused.code })
}

/** What is wrong with a drawing, without keeping it. */
export async function checkDrawing(app: App, actor: Actor, xml: string): Promise<{ findings: Finding[] }> {
  permit(actor, 'procedure.read', { accountId: null })
  refuseUnparsed(xml)
  const { findings } = await readWithActs(app, xml)
  return { findings }
}

/**
 * Publishes a save of the drawing as a version that never changes, and has new runs start from it; those that run keep theirs.
 * Refuses `procedures.refused` with the findings, each with the element it is about, and `procedures.draft_changed` when another
 * save is the newest: nobody publishes what they did not see.
 */
export async function publishDraft(
  app: App,
  actor: Actor,
  id: string,
  { revision, note }: { revision: number; note?: string },
): Promise<Version> {
  const { xml } = await app.db.transact(actor, (tx) => draftToPublish(tx, id, revision))
  const { graph, findings } = await readWithActs(app, xml)
  const refused = findings.filter(({ level }) => level === 'refused')
  if (!graph || refused.length > 0)
    throw problems.refuse('procedures.refused', { findings: refused.slice(0, 200), detail: refused[0]?.text })
  return app.db.transact(actor, async (tx) => {
    const procedure = await lockForWriting(tx, id, 'procedure.publish')
    if (procedure.revision !== revision)
      throw problems.refuse('procedures.draft_changed', { newest: procedure.revision })
    const version = {
      id: newId(),
      accountId: procedure.accountId,
      procedureId: id,
      name: procedure.name,
      xml,
      graph,
      findings,
      note: note ?? '',
      publishedName: actor.name,
      publishedAt: tx.now,
    }
    const number = await insertVersion(tx, version)
    const starts = startsOf(graph)
    await replaceStarts(tx, { accountId: procedure.accountId, procedureId: id, versionId: version.id }, starts)
    await armStarts(tx, procedure, starts)
    await tellOfProcedure(tx, 'procedures.published', procedure, { after: { version: number } })
    const { xml: _xml, graph: _graph, ...shown } = version
    return { ...shown, number }
  })
}

async function draftToPublish(tx: Tx, id: string, revision: number): Promise<{ xml: string }> {
  const procedure = await findProcedure(tx, id)
  if (!procedure) throw notFound()
  permit(tx.actor, 'procedure.publish', { accountId: procedure.accountId })
  if (procedure.revision === 0) throw problems.refuse('procedures.no_draft')
  if (procedure.revision !== revision) throw problems.refuse('procedures.draft_changed', { newest: procedure.revision })
  return (await findDraft(tx, id, revision))!
}

/** Largest drawing that is taken, in bytes of a call. */
export const mostBytes = limits.bytes
