import { addEntry, type Visibility } from '#journal'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { type EventTypes, publish } from '#platform/events/events.ts'
import { subjectOf, type TemplateCheck } from '../types.ts'

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** A system was made; `checks` of its template with the values filled in, none where there was no template. */
    'systems.created': { systemId: string; templateId: string | null; checks: TemplateCheck[] }
    /** What is said of a system, or its parents, changed. */
    'systems.changed': { systemId: string; fields: string[] }
    /** It is watched no more: whoever watches stops. Its checks and history stay where they are. */
    'systems.retired': { systemId: string }
    /** It is in use again, without parents; whoever watched it may go on. */
    'systems.restored': { systemId: string }
    'systems.template_changed': { templateId: string }
  }
}

type Name = Exclude<Extract<keyof EventTypes, `systems.${string}`>, 'systems.template_changed'>
type Told = { visibility?: Visibility; before?: Record<string, unknown>; after?: Record<string, unknown> }

/** Records an act on a system: audit log, journal of the system, event. */
export async function tell<E extends Name>(
  tx: Tx,
  name: E,
  system: { id: string; accountId: string; name: string },
  text: string,
  data: EventTypes[E],
  { visibility = 'customer', before, after }: Told = {},
): Promise<void> {
  const { accountId } = system
  const subject = subjectOf(system.id)
  await recordAct(tx, { act: name, subject: { ...subject, name: system.name }, accountId, before, after })
  await addEntry(tx, { accountId, subject, kind: name, visibility, text })
  await publish(tx, { name, accountId, subject, data, internal: false })
}
