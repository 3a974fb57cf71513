import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { recordAct } from '#platform/audit/record.ts'
import { clock } from '#platform/clock.ts'
import { fileName, fileOf, fileTypes } from '../files/files.ts'
import type { Definition, Format, Language } from '../types.ts'
import { runReport } from './run.ts'

/** A report as a file for the caller. That it was taken is in the audit log before the first byte leaves. */
export async function exportReport(
  app: App,
  actor: Actor,
  { name, definition, format, language }: { name: string; definition: Definition; format: Format; language: Language },
): Promise<{ name: string; type: string; bytes: Buffer }> {
  const result = await app.db.transact(actor, async (tx) => {
    const made = await runReport(tx, definition, language)
    await recordAct(tx, {
      act: 'reports.exported',
      subject: { kind: 'report', id: definition.dataSet, name },
      accountId: null,
      data: { format, dataSet: definition.dataSet, from: made.from.toISOString(), to: made.to.toISOString() },
    })
    return made
  })
  const bytes = await fileOf(format, { name, definition }, result, language, clock.now())
  return { name: fileName(name, result, format), type: fileTypes[format], bytes }
}
