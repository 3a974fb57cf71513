import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import type { LetterKind } from '../rules/kinds.ts'

export type TemplateRow = {
  accountId: string | null
  kind: LetterKind
  language: string
  version: number
  subject: string | null
  body: string | null
  changedBy: string
  at: Date
}

const columns = sql`account_id as "accountId", kind, language, version, subject, body, changed_by_name as "changedBy", at`

/** The newest versions that can count: those of an account and those of everybody; of one kind, or of all. */
export async function newestTemplates(tx: Tx, accountId: string | null, kind?: LetterKind): Promise<TemplateRow[]> {
  const { rows } = await sql<TemplateRow>`select distinct on (account_id, kind, language) ${columns} from mail_template
    where (account_id is null or account_id = ${accountId}) ${kind ? sql`and kind = ${kind}` : sql``}
    order by account_id, kind, language, version desc`.execute(tx)
  return rows
}

export type TemplateKey = { accountId: string | null; kind: LetterKind; language: string }

/** Every version of one, newest first. */
export async function templateVersions(tx: Tx, key: TemplateKey): Promise<TemplateRow[]> {
  const { rows } = await sql<TemplateRow>`select ${columns} from mail_template
    where account_id is not distinct from ${key.accountId} and kind = ${key.kind} and language = ${key.language}
    order by version desc limit 200`.execute(tx)
  return rows
}

/** Adds a version. Throws a unique violation when somebody else was faster. */
export async function insertTemplate(
  tx: Tx,
  key: TemplateKey,
  version: number,
  letter: { subject: string; body: string } | null,
): Promise<void> {
  await sql`insert into mail_template (id, account_id, kind, language, version, subject, body, changed_by, changed_by_name, at)
    values (${newId()}, ${key.accountId}, ${key.kind}, ${key.language}, ${version}, ${letter?.subject ?? null},
      ${letter?.body ?? null}, ${tx.actor.personId}, ${tx.actor.name}, ${tx.now})`.execute(tx)
}
