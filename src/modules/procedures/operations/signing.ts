import { sql } from 'kysely'
import { permit } from '#accounts'
import { newWebhookSecret } from '#channels'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { findProcedure } from '../queries/definitions.ts'
import { definitionSubject } from '../types.ts'

const purpose = (procedureId: string) => `procedure.signing:${procedureId}`

/** The secret calls of a procedure are signed with, made when it is first asked for. For the program. */
export async function signingSecret(tx: Tx, procedureId: string): Promise<string> {
  const { rows } = await sql<{
    signing: Buffer | null
  }>`select signing from procedure where id = ${procedureId} for update`.execute(tx)
  const [row] = rows
  if (!row) throw notFound()
  const { sealer } = tx.app
  if (row.signing) return sealer.open(row.signing, purpose(procedureId)).toString('utf8')
  const secret = newWebhookSecret()
  await sql`update procedure set signing = ${sealer.seal(secret, purpose(procedureId))} where id = ${procedureId}`.execute(
    tx,
  )
  return secret
}

/** Shows the secret to somebody who sets the receiver up. */
export async function showSigningSecret(tx: Tx, procedureId: string): Promise<{ secret: string }> {
  const procedure = await findProcedure(tx, procedureId)
  if (!procedure) throw notFound()
  permit(tx.actor, 'procedure.publish', { accountId: procedure.accountId })
  const { id, name, accountId } = procedure
  await recordAct(tx, { act: 'procedures.secret_shown', subject: { ...definitionSubject(id), name }, accountId })
  return { secret: await signingSecret(tx, procedureId) }
}
