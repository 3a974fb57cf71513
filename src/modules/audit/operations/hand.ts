import { createHmac } from 'node:crypto'
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { isSignedBy, readCheckpoint, readVerifier, type SignedCheckpoint } from '#platform/audit/note.ts'
import { readNodes } from '#platform/audit/queries.ts'
import { consistencyProof, type Lookup, placesFor, verifyConsistency } from '#platform/audit/tree.ts'
import type { Handed } from '#platform/audit/verify.ts'
import type { Tx } from '#platform/db/database.ts'
import { outboundFetch } from '#platform/http/outbound.ts'
import { addJobs } from '#platform/jobs/jobs.ts'
import { queueMail } from '#platform/mail/mail.ts'
import { leavesBetween } from '../queries/entries.ts'
import * as queries from '../queries/witness.ts'
import { openWitnessSecret } from './witness-secret.ts'
import { handQueue } from './witnesses.ts'

/** A witness holds something our log does not agree with: shown and paged, never "tried again until it fits". */
class Conflict extends Error {}

const mostLeaves = 50_000
/** An auditor's mailbox is not told of nothing more often than this. */
const quietMailMs = 86_400_000

/** A checkpoint was signed: whoever is due for one gets a job. Runs in the writer's transaction. */
export async function queueHanding(tx: Tx, size: number): Promise<void> {
  const due = (await queries.allWitnesses(tx)).filter((witness) => {
    const waited = witness.handedAt ? tx.now.getTime() - witness.handedAt.getTime() : Number.POSITIVE_INFINITY
    if (witness.kind === 'mail' && size === witness.handedSize) return waited >= quietMailMs
    return waited >= witness.everySeconds * 1000 || waited < 0
  })
  await addJobs(
    tx,
    due.map(({ id }) => ({ queue: handQueue, key: id, data: { id } })),
  )
}

type Load = { witness: queries.WitnessRow; note: string; at: SignedCheckpoint; leaves: Buffer[]; from: number }

/** Hands the newest checkpoint to one witness. What fails is noted on the witness and tried again with the next one. */
export async function hand(app: App, id: string): Promise<void> {
  const actor = systemActor('witnesses')
  const load = await app.db.transact(actor, (tx) => loadFor(tx, id))
  if (!load) return
  const { witness, at } = load
  try {
    const cosignature = await carry(app, load)
    await app.db.transact(actor, (tx) => queries.markHanded(tx, witness.id, at.size, cosignature))
  } catch (error) {
    await app.db.transact(actor, async (tx) => {
      if (error instanceof Conflict) await queries.markConflict(tx, witness.id, error.message)
      await queries.markFailing(tx, witness.id, (error as Error).message)
    })
  }
}

async function loadFor(tx: Tx, id: string): Promise<Load | null> {
  const witness = await queries.findWitness(tx, id)
  const writer = await tx.selectFrom('audit_writer').select('note').executeTakeFirst()
  if (!witness || !writer?.note) return null
  const at = readCheckpoint(writer.note)
  const from = Math.max(Math.min(witness.handedSize, at.size), at.size - mostLeaves)
  return { witness, note: writer.note, at, from, leaves: await leavesBetween(tx, from, at.size) }
}

function carry(app: App, load: Load): Promise<string | null> {
  switch (load.witness.kind) {
    case 'folder':
      return toFolder(app, load)
    case 'mail':
      return toMailbox(app, load)
    case 'webhook':
      return toWebhook(app, load)
    case 'instance':
      return toInstance(app, load)
  }
}

function lineOf({ note, from, leaves }: Load): string {
  const handed: Handed = { checkpoint: note, from, leaves: Buffer.concat(leaves).toString('base64') }
  return `${JSON.stringify(handed)}\n`
}

/** Appends to one file and replaces another; what is there already must be the beginning of our log. */
async function toFolder(app: App, load: Load): Promise<null> {
  const { witness, at, note } = load
  await mkdir(witness.target, { recursive: true })
  const name = join(witness.target, at.origin.replace(/[^A-Za-z0-9.-]+/g, '_'))
  const before = await readFile(`${name}.checkpoint`, 'utf8').then(readCheckpoint, (error) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (before) await mustContinue(app, before, at)
  if (!before || at.size > before.size) {
    const from = before?.size ?? 0
    const leaves =
      from === load.from
        ? load.leaves
        : await app.db.transact(systemActor('witnesses'), (tx) => leavesBetween(tx, from, at.size))
    await appendFile(`${name}.log`, lineOf({ ...load, from, leaves }), { mode: 0o640 })
  }
  await writeFile(`${name}.checkpoint.new`, note, { mode: 0o640 })
  await rename(`${name}.checkpoint.new`, `${name}.checkpoint`)
  return null
}

async function mustContinue(app: App, before: SignedCheckpoint, at: SignedCheckpoint): Promise<void> {
  if (before.size > at.size)
    throw new Conflict(
      `It holds a checkpoint of ${before.size} entries (${before.at.toISOString()}); our log has ${at.size}.`,
    )
  const path = await proofBetween(app, before.size, at.size)
  if (!verifyConsistency(before.size, at.size, path, before.root, at.root))
    throw new Conflict(
      `Our log does not begin with the ${before.size} entries it holds a checkpoint of (${before.at.toISOString()}).`,
    )
}

function proofBetween(app: App, first: number, second: number): Promise<Buffer[]> {
  return app.db.transact(systemActor('witnesses'), async (tx) => {
    const make = (get: Lookup) => consistencyProof(first, second, get)
    return make(await readNodes(tx, placesFor(make)))
  })
}

async function toMailbox(app: App, load: Load): Promise<null> {
  const { witness, at, note } = load
  const text = `This is a checkpoint of the audit log of ${app.config.PROVIDER_NAME}: ${at.size} entries. Keep this mail. To prove the log
against it, save everything from the line that begins with { as a file and run

  npx palisade audit verify FILE

${note}
${lineOf(load)}`
  await app.db.transact(systemActor('witnesses'), (tx) =>
    queueMail(tx, {
      key: `audit.checkpoint.${witness.id}.${at.at.getTime()}`,
      kind: 'audit',
      to: [{ name: witness.name, address: witness.target }],
      subject: `Audit log: checkpoint of ${at.size} entries`,
      text,
    }),
  )
  return null
}

async function toWebhook(app: App, load: Load): Promise<null> {
  const { target } = load.witness
  const secret = openWitnessSecret(app, load.witness)
  if (secret === null) throw new Error('Its secret cannot be opened: end this witness and name it anew.')
  const body = lineOf(load)
  const t = Math.floor(load.at.at.getTime() / 1000)
  const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')
  const reply = await outboundFetch(
    target,
    { method: 'POST', headers: { 'content-type': 'application/json', 'palisade-signature': `t=${t},v1=${v1}` }, body },
    { allowPrivate: app.config.OUTGOING_PRIVATE },
  )
  if (reply.status < 200 || reply.status > 299) throw new Error(`It answered ${reply.status}.`)
  return null
}

/** Another Palisade: it checks that our log only grew, and signs that it saw this. */
async function toInstance(app: App, load: Load, again = true): Promise<string | null> {
  const { witness, at, note } = load
  const old = witness.handedSize
  if (old > at.size) throw new Conflict(`It holds a checkpoint of ${old} entries; our log has ${at.size}.`)
  const proof = (await proofBetween(app, old, at.size)).map((hash) => hash.toString('base64'))
  const reply = await outboundFetch(
    new URL('/api/audit/witness', witness.target).toString(),
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ old, proof, checkpoint: note }),
    },
    { allowPrivate: app.config.OUTGOING_PRIVATE },
  )
  const said = answerIn(reply.body)
  if (reply.status === 422) throw new Conflict('It says that this is not the log it saw before.')
  if (reply.status === 409 && typeof said.size === 'number') {
    const { size } = said
    if (size > at.size) throw new Conflict(`It saw a log of ${size} entries; ours has ${at.size}.`)
    await app.db.transact(systemActor('witnesses'), (tx) => queries.moveHanded(tx, witness.id, size))
    if (again) return toInstance(app, { ...load, witness: { ...witness, handedSize: size } }, false)
  }
  if (reply.status !== 200 || typeof said.cosignature !== 'string') throw new Error(`It answered ${reply.status}.`)
  if (witness.verifier && !isSignedBy(readCheckpoint(note + said.cosignature), readVerifier(witness.verifier)))
    throw new Error('Its signature is not by the key that was named for it.')
  return said.cosignature
}

function answerIn(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
