import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type Outcome = 'kept' | 'done' | 'refused' | 'put_aside' | 'released' | 'ignored'

/** Claims a mail for an address: null the first time, else what became of it before. */
export async function claim(tx: Tx, mailId: string, token: string): Promise<Outcome | null> {
  const { numAffectedRows } =
    await sql`insert into bot_mail (mail_id, token, at) values (${mailId}, ${token}, ${tx.now})
    on conflict do nothing`.execute(tx)
  if (numAffectedRows === 1n) return null
  const { rows } = await sql<{ outcome: Outcome }>`select outcome from bot_mail
    where mail_id = ${mailId} and token = ${token}`.execute(tx)
  return rows[0]!.outcome
}

export async function settle(
  tx: Tx,
  mailId: string,
  token: string,
  outcome: Outcome,
  personId: string | null = null,
): Promise<void> {
  await sql`update bot_mail set outcome = ${outcome}, person_id = ${personId}
    where mail_id = ${mailId} and token = ${token}`.execute(tx)
}

export async function markAnswered(tx: Tx, mailId: string): Promise<void> {
  await sql`update bot_mail set answered = true where mail_id = ${mailId}`.execute(tx)
}

/** How many mails of a person were answered in the last hour. */
export async function answeredLastHour(tx: Tx, personId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(distinct mail_id)::int as count from bot_mail
    where person_id = ${personId} and answered and at > ${new Date(tx.now.getTime() - 3_600_000)}`.execute(tx)
  return rows[0]!.count
}
