import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import type { LinkKind } from '../rules/link.ts'
import type { Status } from '../shapes.ts'

type End = { id: string; accountId: string }

export async function insertLink(tx: Tx, link: { id: string; kind: LinkKind; from: End; to: End }): Promise<boolean> {
  const { numAffectedRows } = await sql`insert into request_link
      (id, kind, from_account_id, from_id, to_account_id, to_id, at, by_name)
    values (${link.id}, ${link.kind}, ${link.from.accountId}, ${link.from.id}, ${link.to.accountId}, ${link.to.id}, ${tx.now},
      ${tx.actor.name})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** A link as one end sees it: `out` leads from the request to the other one. */
export type LinkRow = {
  id: string
  kind: LinkKind
  direction: 'out' | 'in'
  requestId: string
  number: number
  title: string
  severity: Severity
  status: Status
  accountId: string
  accountNumber: string
  accountName: string
}

export async function linksOf(tx: Tx, requestId: string): Promise<LinkRow[]> {
  const { rows } =
    await sql<LinkRow>`select l.id, l.kind, case when l.from_id = ${requestId} then 'out' else 'in' end as direction,
      r.id as "requestId", r.number, r.title, r.severity, r.status, a.account_id as "accountId", a.number as "accountNumber",
      a.name as "accountName"
    from request_link l join request r on r.id = case when l.from_id = ${requestId} then l.to_id else l.from_id end
      join account a on a.account_id = r.account_id
    where l.from_id = ${requestId} or l.to_id = ${requestId} order by l.kind, r.number`.execute(tx)
  return rows
}

/** Removes a link of a request; returns the number at its other end, null when the request has no such link. */
export async function deleteLink(tx: Tx, requestId: string, linkId: string): Promise<string | null> {
  const { rows } = await sql<{ other: string }>`delete from request_link
    where id = ${linkId} and (from_id = ${requestId} or to_id = ${requestId})
    returning case when from_id = ${requestId} then to_id else from_id end as other`.execute(tx)
  return rows[0]?.other ?? null
}

/** Ids of the open incidents of a problem. */
export async function incidentsOf(tx: Tx, problemId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select r.id from request_link l join request r on r.id = l.from_id
    where l.to_id = ${problemId} and l.kind = 'caused_by' and r.status not in ('solved', 'closed')
    order by r.number`.execute(tx)
  return rows.map((row) => row.id)
}
