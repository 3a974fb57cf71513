import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

/** The beginning of the texts of files the actor may see. */
export async function readFileTexts(tx: Tx, ids: readonly string[], letters = 20_000): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; text: string }>`select t.file_id as id, left(t.text, ${letters}) as text
    from search_file_text t where t.file_id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 't.account_id')}`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.id, row.text]))
}

export type FileText = { state: 'read' | 'nothing' | 'refused'; why: string; text: string }

/** Keeps what was read out of a file; nothing when the file is gone. */
export async function keepFileText(tx: Tx, fileId: string, read: FileText): Promise<void> {
  await sql`insert into search_file_text (account_id, file_id, state, why, text, read_at)
    select f.account_id, f.id, ${read.state}, ${read.why}, ${read.text}, ${tx.now} from file f where f.id = ${fileId}
    on conflict (account_id, file_id) do update set state = excluded.state, why = excluded.why, text = excluded.text,
      read_at = excluded.read_at`.execute(tx)
}
