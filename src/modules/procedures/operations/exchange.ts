import { permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { readWithActs } from '../acts/lint.ts'
import { insertDraft } from '../queries/definitions.ts'
import type { Finding } from '../rules/face.ts'
import { createProcedure, type NewProcedure } from './definitions.ts'
import { refuseUnparsed } from './draft.ts'

/**
 * Makes a procedure from a file as another program wrote it. The file is kept as its first save, every byte of it; what of it is
 * lost when it runs, and what keeps it from running, is told. Refuses `procedures.unreadable` before anything is parsed.
 */
export async function importProcedure(
  app: App,
  actor: Actor,
  { xml, ...named }: NewProcedure & { xml: string },
): Promise<{ id: string; revision: number; findings: Finding[] }> {
  permit(actor, 'procedure.write', { accountId: null })
  refuseUnparsed(xml)
  const made = await app.db.transact(actor, async (tx) => {
    const procedure = await createProcedure(tx, named)
    return { id: procedure.id, revision: await insertDraft(tx, procedure, xml) }
  })
  const { findings } = await readWithActs(app, xml)
  return { ...made, findings }
}
