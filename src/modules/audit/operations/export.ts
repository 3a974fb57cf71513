import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { findOrigin } from '#platform/audit/queries.ts'
import { recordAct } from '#platform/audit/record.ts'
import { exportLines, openTransactionLog } from '#platform/audit/source.ts'

/** The whole log as a download. That somebody took it is in the log before the first byte leaves. */
export async function exportLog(app: App, actor: Actor, reply: FastifyReply): Promise<void> {
  permit(actor, 'audit.read', { accountId: null })
  await app.db.transact(actor, async (tx) => {
    const origin = (await findOrigin(tx)) ?? 'log'
    await recordAct(tx, { act: 'audit.exported', subject: { kind: 'audit', id: 'log', name: origin }, accountId: null })
  })
  // A connection of its own: as of one moment, while the program goes on.
  const client = await app.db.pool.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query(`select set_config('app.accounts', '*', true), set_config('app.staff', 'on', true)`)
    const source = await openTransactionLog((text, values) => client.query(text, values))
    const lines = Readable.from(exportLines(source))
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', 'attachment; filename="audit-log.jsonl"')
    await reply.send(lines)
    await new Promise<void>((done) => lines.once('close', done))
  } finally {
    await client.query('rollback').catch(() => {})
    client.release()
  }
}
