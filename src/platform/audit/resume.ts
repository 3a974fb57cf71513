import type pg from 'pg'
import type { Config } from '../config.ts'
import type { StoredEntry } from './check.ts'
import { commitmentOf, entryOf, type NewEntry } from './entry.ts'
import { freshOrigin, keyFileOf, makeKey, readKey, readLatest, writeLatest } from './key.ts'
import { isSignedBy, readCheckpoint, readVerifier, type SignedCheckpoint, type Signer, signCheckpoint } from './note.ts'
import { writerLock } from './queries.ts'
import { recordActAsOwner } from './record.ts'
import { type LogSource, openTransactionLog } from './source.ts'
import { GrowingTree, leafHash, type Node } from './tree.ts'
import { sentenceOf, verifyLog } from './verify.ts'

export type ResumeInput = {
  reason: string
  /** Who resumes, as the machine knows them. */
  by: string
  /** Make a key where this machine has none. */
  newKey: boolean
  at: Date
}

export type Resumed = {
  origin: string
  /** Its public key, for witnesses and auditors. */
  key: string
  size: number
  former: { origin: string; size: number; at: Date } | null
  /** What is not as it was signed, as sentences; at most a hundred. */
  faults: string[]
  faultCount: number
}

/** More places than this without an entry are no log any more. */
const mostMissing = 100_000
const actor = { kind: 'system' as const, personId: null, name: 'command line', via: 'system' as const }

/**
 * Starts a log that is not what was signed anew: under a new name, over the entries as they stand, with a reason. What is
 * altered stays so and is named as such; a missing entry's place is taken by one that says so. Works as the owner of the
 * database, in one transaction, while instances may run. Throws with a sentence when there is nothing to resume, or no key.
 */
export async function resumeLog(client: pg.ClientBase, config: Config, input: ResumeInput): Promise<Resumed> {
  await client.query('begin')
  try {
    await client.query(`select set_config('app.accounts', '*', true), set_config('app.staff', 'on', true)`)
    await client.query(`set local lock_timeout = '30s'`)
    // Whoever writes finishes its round first, and waits until the log has its new name.
    await client.query('select pg_advisory_xact_lock($1)', [writerLock])
    const done = await resumeIn(client, config, input)
    await client.query('commit')
    await writeLatest(config, done.origin, done.note)
    return done
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

async function resumeIn(
  client: pg.ClientBase,
  config: Config,
  input: ResumeInput,
): Promise<Resumed & { note: string }> {
  const source = await openTransactionLog((text, values) => client.query(text, values))
  if (source.origin === '') throw new Error('This log was never begun: there is nothing to resume.')
  const former = await formerCheckpoint(client, config, source.origin)
  const signer = await signerFor(config, freshOrigin(config), input.newKey)
  const held = former && source.keys.some((each) => isSignedBy(former, readVerifier(each)))
  const verdict = await verifyLog(source, { checkpoints: held ? [former] : [], leaves: new Map() })
  if (verdict.faultCount === 0 && former && (await isSound(client, source, former, signer)))
    throw new Error('The log is what was signed, and its key is here: there is nothing to resume.')
  const mended = await rebuild(source, input)
  await save(client, mended)
  const note = signCheckpoint({ origin: signer.name, size: mended.size, root: mended.root, at: input.at }, signer)
  await rename(client, signer, note, former, input)
  const faults = verdict.faults.map(sentenceOf)
  await record(client, source, { former, faults, faultCount: verdict.faultCount, signer, mended, input })
  return {
    origin: signer.name,
    key: signer.text,
    size: mended.size,
    former,
    faults,
    faultCount: verdict.faultCount,
    note,
  }
}

/** What was last signed as far as anybody here knows: the database, or this machine when it saw more. */
async function formerCheckpoint(
  client: pg.ClientBase,
  config: Config,
  origin: string,
): Promise<SignedCheckpoint | null> {
  const { rows } = await client.query<{ note: string | null }>('select note from audit_writer for update')
  const latest = await readLatest(config, origin).catch(() => null)
  let stored: SignedCheckpoint | null = null
  try {
    stored = rows[0]?.note ? readCheckpoint(rows[0].note) : null
  } catch {}
  return stored && (!latest || stored.size >= latest.size) ? stored : latest
}

async function signerFor(config: Config, origin: string, newKey: boolean): Promise<Signer> {
  const there = await readKey(config, origin)
  if (there && newKey) throw new Error(`There is a key in ${keyFileOf(config)}. Put it aside first, or resume with it.`)
  if (there) return there
  if (!newKey)
    throw new Error(
      `The key that signs the audit log is not on this machine (${keyFileOf(config)}). Where it is lost for good, --new-key makes another.`,
    )
  await makeKey(config)
  return (await readKey(config, origin))!
}

/** Nothing is wrong with the entries; is there anything else that keeps the writer from going on? */
async function isSound(
  client: pg.ClientBase,
  source: LogSource,
  former: SignedCheckpoint,
  signer: Signer,
): Promise<boolean> {
  const { rows } = await client.query<{ broken: string | null }>('select broken from audit_writer')
  const key = readVerifier(source.keys.at(-1) ?? '')
  return rows[0]?.broken === null && key.raw.equals(signer.raw) && isSignedBy(former, key)
}

type Mended = {
  size: number
  root: Buffer
  /** Subtrees that are not stored as they must be. */
  nodes: Node[]
  /** Entries that stand for those that are missing. */
  stands: (NewEntry & { index: number; leaf: Buffer })[]
  /** Entries whose own hashes do not agree, with the leaf they go on under. */
  altered: { id: string; index: number; leaf: Buffer }[]
}

/** Builds the tree over what is there. */
async function rebuild(source: LogSource, { at }: ResumeInput): Promise<Mended> {
  const tree = new GrowingTree()
  const mended: Mended = { size: 0, root: Buffer.alloc(0), nodes: [], stands: [], altered: [] }
  let stored = new Map<string, Buffer>()
  const grow = (leaf: Buffer) =>
    tree.add(leaf, (level, index, hash) => {
      if (!stored.get(`${level} ${index}`)?.equals(hash)) mended.nodes.push({ level, index, hash })
    })
  for await (const { entries, nodes } of source.batches()) {
    stored = new Map(nodes!.map((node) => [`${node.level} ${node.index}`, node.hash]))
    for (const entry of entries) {
      while (tree.size < entry.index) {
        if (mended.stands.length === mostMissing)
          throw new Error('Too much of the log is missing to go on with it. Restore a backup.')
        mended.stands.push(standIn(tree.size, at))
        grow(mended.stands.at(-1)!.leaf)
      }
      grow(leafOf(entry, mended))
    }
  }
  return { ...mended, size: tree.size, root: tree.root() }
}

function standIn(index: number, at: Date): Mended['stands'][number] {
  const subject = { kind: 'audit_entry', id: String(index) }
  const entry = entryOf({ act: 'audit.entry_missing', subject, accountId: null }, actor, at)
  return { ...entry, index, leaf: leafHash(entry.commitment) }
}

/** The leaf a check of this entry goes on with, so that the tree of the writer and that of whoever checks are the same. */
function leafOf({ id, index, body, commitment, leaf }: StoredEntry, { altered }: Mended): Buffer {
  const sealed = leafHash(commitment).equals(leaf)
  const own = commitmentOf(body)
  if (sealed && own.equals(commitment)) return leaf
  const used = sealed ? leaf : leafHash(own)
  altered.push({ id, index, leaf: used })
  return used
}

async function save(client: pg.ClientBase, { size, nodes, stands, altered }: Mended): Promise<void> {
  for (const table of ['audit_entry', 'audit_node']) await client.query(`alter table ${table} disable trigger user`)
  await client.query('delete from audit_node where (index + 1) * 2 ^ level > $1', [size])
  await client.query(
    `insert into audit_node (level, index, hash) select * from unnest($1::int[], $2::bigint[], $3::bytea[])
      on conflict (level, index) do update set hash = excluded.hash`,
    [nodes.map((node) => node.level), nodes.map((node) => node.index), nodes.map((node) => node.hash)],
  )
  await client.query(
    `insert into audit_entry (id, body, commitment, index, leaf)
      select * from unnest($1::uuid[], $2::text[], $3::bytea[], $4::bigint[], $5::bytea[])`,
    (['id', 'body', 'commitment', 'index', 'leaf'] as const).map((name) => stands.map((each) => each[name])),
  )
  await client.query(
    `update audit_entry e set leaf = a.leaf from unnest($1::uuid[], $2::bytea[]) a(id, leaf)
      where e.id = a.id and e.leaf <> a.leaf`,
    [altered.map((each) => each.id), altered.map((each) => each.leaf)],
  )
  for (const table of ['audit_entry', 'audit_node']) await client.query(`alter table ${table} enable trigger user`)
}

/** From here on it is a log of its own: every witness takes it up from its beginning, and none of them by itself. */
async function rename(
  client: pg.ClientBase,
  signer: Signer,
  note: string,
  former: SignedCheckpoint | null,
  { at, reason, by }: ResumeInput,
): Promise<void> {
  const { size } = readCheckpoint(note)
  await client.query(
    `insert into audit_log (generation, origin, started_at, note, former, reason, resumed_by)
      select max(generation) + 1, $1, $2, $3, $4, $5, $6 from audit_log`,
    [signer.name, at, note, former?.note ?? null, reason, by],
  )
  await client.query('insert into audit_key (id, verifier, since) values ($1, $2, $3)', [signer.keyId, signer.text, at])
  await client.query('insert into audit_checkpoint (size, at, note) values ($1, $2, $3)', [size, at, note])
  await client.query(
    `update audit_writer set size = $1, note = $2, broken = null, fault_from = null, fault_to = null, seen_at = clock_timestamp()`,
    [size, note],
  )
  await client.query('update audit_witness set handed_size = 0, conflict = null')
}

type Facts = {
  former: SignedCheckpoint | null
  faults: string[]
  faultCount: number
  signer: Signer
  mended: Mended
  input: ResumeInput
}

/** The first acts of the log that goes on: that it was resumed, and each entry that is known not to be what was recorded. */
async function record(client: pg.ClientBase, source: LogSource, facts: Facts): Promise<void> {
  const { former, faults, faultCount, signer, mended, input } = facts
  await recordActAsOwner(
    client,
    {
      act: 'audit.resumed',
      subject: { kind: 'audit', id: 'log', name: signer.name },
      accountId: null,
      before: { origin: source.origin, key: source.keys.at(-1) ?? null, checkpoint: former?.note ?? null },
      after: { origin: signer.name, key: signer.text, size: mended.size, root: mended.root.toString('base64') },
      data: {
        reason: input.reason,
        by: input.by,
        faultCount,
        faults: faults.slice(0, 20),
        missing: mended.stands.length,
      },
    },
    input.at,
  )
  for (const { id, index } of mended.altered)
    await recordActAsOwner(
      client,
      { act: 'audit.entry_altered', subject: { kind: 'audit_entry', id }, accountId: null, data: { index } },
      input.at,
    )
}
