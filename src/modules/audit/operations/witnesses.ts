import { permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { readVerifier } from '#platform/audit/note.ts'
import { recordAct } from '#platform/audit/record.ts'
import { checkOutbound, OutboundError } from '#platform/http/outbound.ts'
import { newId, newToken } from '#platform/id.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { notFound } from '#platform/problem.ts'
import type { Witness, WitnessInput } from '../contract.ts'
import { problems } from '../problems.ts'
import * as queries from '../queries/witness.ts'
import { sealWitnessSecret } from './witness-secret.ts'

const provider = { accountId: null }
export const handQueue = 'audit.hand'

export function witnessView({ id, secret, secretSealed, verifier, ...row }: queries.WitnessRow): Witness {
  return { id, ...row, fixed: row.kind === 'folder' }
}

/** Names a witness and hands it the newest checkpoint. The secret of a webhook is shown this once. */
export function addWitness(app: App, actor: Actor, input: WitnessInput) {
  permit(actor, 'audit.admin', provider)
  if (input.kind !== 'mail') check(app, input.target)
  if (input.kind === 'instance' && input.verifier) known(input.verifier)
  const secret = input.kind === 'webhook' ? newToken(32) : null
  return app.db.transact(actor, async (tx) => {
    const id = newId()
    const { kind, name, target, everySeconds } = input
    const verifier = input.kind === 'instance' ? (input.verifier ?? null) : null
    const secretSealed = secret === null ? null : sealWitnessSecret(app, id, secret)
    await queries.insertWitness(tx, { id, kind, name, target, secretSealed, verifier, everySeconds })
    await recordAct(tx, {
      act: 'audit.witness_added',
      subject: { kind: 'witness', id, name },
      accountId: null,
      after: { kind, target, everySeconds, verifier },
    })
    await addJob(tx, { queue: handQueue, key: id, data: { id } })
    return { ...witnessView((await queries.findWitness(tx, id))!), secret }
  })
}

export function endWitness(app: App, actor: Actor, id: string): Promise<void> {
  permit(actor, 'audit.admin', provider)
  return app.db.transact(actor, async (tx) => {
    const witness = await queries.findWitness(tx, id, true)
    if (!witness || witness.kind === 'folder') throw notFound()
    await queries.endWitness(tx, id)
    const { name, kind, target, handedSize } = witness
    await recordAct(tx, {
      act: 'audit.witness_ended',
      subject: { kind: 'witness', id, name },
      accountId: null,
      before: { kind, target, handedSize },
    })
  })
}

export function tryWitness(app: App, actor: Actor, id: string): Promise<void> {
  permit(actor, 'audit.admin', provider)
  return app.db.transact(actor, async (tx) => {
    if (!(await queries.findWitness(tx, id))) throw notFound()
    await addJob(tx, { queue: handQueue, key: id, data: { id, now: true } })
  })
}

function check(app: App, target: string): void {
  try {
    checkOutbound(target, { allowPrivate: app.config.OUTGOING_PRIVATE })
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    throw problems.refuse('audit.witness_refused', { fields: { target: error.message } })
  }
}

function known(verifier: string): void {
  try {
    readVerifier(verifier)
  } catch (error) {
    throw problems.refuse('audit.witness_refused', { fields: { verifier: (error as Error).message } })
  }
}
