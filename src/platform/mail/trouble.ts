import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { publish } from '../events/events.ts'

/** What is known of an address that mail of ours does not reach. */
export type MailTrouble = {
  address: string
  kind: 'failing' | 'delayed' | 'complained'
  since: Date
  lastAt: Date
  times: number
  /** Enhanced status code (RFC 3463), '' when none was given. */
  status: string
  diagnostic: string
}

declare module '../events/events.ts' {
  interface EventTypes {
    /** Mail to an address fails for the first time, or again after it was over. */
    'mail.address_failing': { address: string; status: string; diagnostic: string }
  }
}

const columns = sql`address, kind, since, last_at as "lastAt", times, status, diagnostic`

/** Notes trouble with an address. Only for what a server said of a mail we sent: a stranger's report proves nothing. */
export async function noteTrouble(
  tx: Tx,
  trouble: Pick<MailTrouble, 'address' | 'kind' | 'status' | 'diagnostic'> & { mailOutId: string | null },
): Promise<void> {
  const address = trouble.address.trim().toLowerCase()
  if (!/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(address)) return
  const { rows } = await sql<{ isNew: boolean }>`
    with before as (select over_at, kind from mail_trouble where address = ${address})
    insert into mail_trouble as t (address, kind, since, last_at, status, diagnostic, mail_out_id)
    values (${address}, ${trouble.kind}, ${tx.now}, ${tx.now}, ${trouble.status.slice(0, 20)}, ${trouble.diagnostic.slice(0, 500)},
            ${trouble.mailOutId})
    on conflict (address) do update set
      since = case when t.over_at is null and t.kind = excluded.kind then t.since else excluded.since end,
      times = case when t.over_at is null and t.kind = excluded.kind then t.times + 1 else 1 end,
      -- A delay does not make a failure better.
      kind = case when t.over_at is null and t.kind = 'failing' then t.kind else excluded.kind end,
      last_at = excluded.last_at, status = excluded.status, diagnostic = excluded.diagnostic,
      mail_out_id = excluded.mail_out_id, over_at = null, over_why = null
    returning not exists (select from before where over_at is null and kind = 'failing') as "isNew"`.execute(tx)
  if (trouble.kind !== 'failing' || !rows[0]?.isNew) return
  await publish(tx, {
    name: 'mail.address_failing',
    accountId: null,
    subject: { kind: 'address', id: address.slice(0, 80) },
    data: { address, status: trouble.status, diagnostic: trouble.diagnostic.slice(0, 500) },
  })
}

/** What is wrong with mail to this address now; null when nothing is known. */
export async function troubleOf(tx: Tx, address: string): Promise<MailTrouble | null> {
  const { rows } = await sql<MailTrouble>`select ${columns} from mail_trouble
    where address = ${address.trim().toLowerCase()} and over_at is null`.execute(tx)
  return rows[0] ?? null
}

/** It is over: they wrote to us, or a person says so. Returns whether there was trouble. */
export async function endTrouble(tx: Tx, address: string, why: 'wrote' | 'cleared'): Promise<boolean> {
  const { numAffectedRows } = await sql`update mail_trouble set over_at = ${tx.now}, over_why = ${why}
    where address = ${address.trim().toLowerCase()} and over_at is null`.execute(tx)
  return numAffectedRows === 1n
}
