import { permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { selectSecurityEvents } from '../queries/security-event.ts'

export type EventQuery = { person?: string; kind?: readonly string[]; cursor?: string; limit: number }

/** The record of acts that concern security, newest first. For administrators, support managers and auditors. */
export function listSecurityEvents(app: App, actor: Actor, query: EventQuery) {
  permit(actor, 'audit.read', { accountId: null })
  const after = fromCursor(query.cursor, 2)
  return app.db.transact(actor, async (tx) => {
    const rows = await selectSecurityEvents(tx, {
      personId: query.person,
      kinds: query.kind,
      before: after ? { at: momentIn(after[0]), id: String(after[1]) } : undefined,
      limit: query.limit + 1,
    })
    return toPage(
      rows,
      query.limit,
      (row) => [row.at, row.id],
      (row) => row,
    )
  })
}
