import { sql } from 'kysely'
import { permit } from '#accounts'
import { newWebhookSecret } from '#channels'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { findRule } from '../queries/rules.ts'
import { tellOfRule } from './told.ts'

const purpose = (ruleId: string) => `automation.signing:${ruleId}`

/** The secret calls of a rule are signed with, made when it is first asked for. For the program. */
export async function signingSecret(tx: Tx, ruleId: string): Promise<string> {
  const { rows } = await sql<{
    signing: Buffer | null
  }>`select signing from automation_rule where id = ${ruleId} for update`.execute(tx)
  const [row] = rows
  if (!row) throw notFound()
  const { sealer } = tx.app
  if (row.signing) return sealer.open(row.signing, purpose(ruleId)).toString('utf8')
  const secret = newWebhookSecret()
  const sealed = sealer.seal(secret, purpose(ruleId))
  await sql`update automation_rule set signing = ${sealed} where id = ${ruleId}`.execute(tx)
  return secret
}

/** Shows the secret to somebody who sets the receiver up. */
export async function showSigningSecret(tx: Tx, ruleId: string): Promise<{ secret: string }> {
  const rule = await findRule(tx, ruleId)
  if (!rule) throw notFound()
  permit(tx.actor, 'procedure.publish', { accountId: rule.accountId })
  await tellOfRule(tx, 'automation.secret_shown', rule)
  return { secret: await signingSecret(tx, ruleId) }
}
