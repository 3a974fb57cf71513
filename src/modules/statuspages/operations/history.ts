import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { componentById, putHistory } from '../queries/pages.ts'
import type { State } from '../types.ts'

/**
 * Gives a component the history it had before it was kept here: operational from `since` on but for the spans, which must not
 * overlap. Only before its own first span, so that nothing that was seen here is written over.
 */
export async function recordHistory(
  tx: Tx,
  componentId: string,
  since: Date,
  spans: readonly { begins: Date; ends: Date; state: State }[],
): Promise<void> {
  const component = await componentById(tx, componentId)
  if (!component) throw notFound()
  permit(tx.actor, 'system.write', { accountId: component.accountId })
  const until = component.firstAt ?? tx.now
  const told = spans.filter(({ begins, ends }) => begins >= since && ends > begins && ends <= until)
  const rows: { begins: Date; ends: Date; state: State }[] = []
  let from = since
  for (const one of told.toSorted((a, b) => a.begins.getTime() - b.begins.getTime())) {
    if (one.begins > from) rows.push({ begins: from, ends: one.begins, state: 'up' })
    if (one.begins < from) continue
    rows.push(one)
    from = one.ends
  }
  if (from < until) rows.push({ begins: from, ends: until, state: 'up' })
  await putHistory(tx, component.accountId, componentId, rows)
}
