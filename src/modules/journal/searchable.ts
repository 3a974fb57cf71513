import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { SearchCard, SearchDocument, SearchSource } from '#platform/searchable.ts'

type Row = {
  id: string
  accountId: string
  subject: { kind: string; id: string }
  internal: boolean
  text: string
  author: string
  at: Date
}

const columns = sql`id, account_id as "accountId", json_build_object('kind', subject_kind, 'id', subject_id) as subject,
  visibility = 'internal' as internal, text, author_name as author, at`

/** Entries of the journal for search; `without` names kinds whose words stand elsewhere as well. */
export function journalSource(without: readonly string[]): SearchSource {
  return {
    kind: 'journal',
    lasting: false,
    async documents(tx: Tx, ids): Promise<SearchDocument[]> {
      const { rows } = await sql<Row>`select ${columns} from journal_entry
        where id = any(${[...ids]}::uuid[]) and kind <> all(${[...without]}::text[])`.execute(tx)
      return rows.map((row) => ({
        id: row.id,
        accountId: row.accountId,
        audience: row.internal ? 'staff' : 'account',
        about: row.subject,
        at: row.at,
        title: '',
        text: `${row.text}\n${row.author}`,
      }))
    },
    async idsAfter(tx, after, limit) {
      const { rows } = await sql<{ id: string }>`select id from journal_entry
        where ${after ? sql`id > ${after}` : sql`true`} order by id limit ${limit}`.execute(tx)
      return rows.map((row) => row.id)
    },
    async cards(tx, ids): Promise<SearchCard[]> {
      const { rows } = await sql<Row>`select ${columns} from journal_entry where id = any(${[...ids]}::uuid[])
        and ${seesAccount(tx, 'account_id')} and ${tx.actor.staff ? sql`true` : sql`visibility = 'customer'`}`.execute(
        tx,
      )
      return rows.map((row) => ({
        id: row.id,
        about: { ...row.subject, ref: row.subject.id },
        title: '',
        account: null,
        at: row.at,
        by: row.author,
        text: row.text,
      }))
    },
  }
}
