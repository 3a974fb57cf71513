import type pg from 'pg'
import { readKey } from '#platform/audit/key.ts'
import { isSignedBy, readCheckpoint, readVerifier, type SignedCheckpoint } from '#platform/audit/note.ts'
import { frontierOf, GrowingTree } from '#platform/audit/tree.ts'
import { silentMs } from '#platform/audit/watch.ts'
import type { Config } from '#platform/config.ts'
import type { Finding } from '../doctor.ts'

const what = 'audit log'
type Row = {
  note: string | null
  broken: string | null
  silentMs: number
  waiting: number
  origin: string
  key: string
}

/** The log is what was signed last, it can be signed on from here, and somebody else keeps its checkpoints. */
export async function examineAudit(client: pg.Client, config: Config): Promise<Finding[]> {
  await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
  const { rows } = await client.query<Row>(`select w.note, w.broken, l.origin, k.verifier as key,
      (extract(epoch from clock_timestamp() - w.seen_at) * 1000)::float8 as "silentMs",
      (select count(*)::int from audit_entry where index is null) as waiting
    from audit_writer w, (select origin from audit_log order by generation desc limit 1) l,
         (select verifier from audit_key order by since desc, id desc limit 1) k`)
  const row = rows[0]
  if (!row?.note) return [{ state: 'ok', what, says: 'begins with the first start' }]
  return [await signed(client, row), await key(config, row), ...(await witnesses(client))]
}

const goOn = 'run palisade audit verify with what a witness holds; docs/operations/audit.md tells how to go on'

async function signed(client: pg.Client, row: Row): Promise<Finding> {
  if (row.broken) return { state: 'fail', what, says: `${row.broken} Look first: ${goOn}` }
  let note: SignedCheckpoint
  try {
    note = readCheckpoint(row.note!)
  } catch {
    return { state: 'fail', what, says: `Its newest checkpoint is damaged: ${goOn}` }
  }
  if (!isSignedBy(note, readVerifier(row.key)))
    return { state: 'fail', what, says: `Its newest checkpoint was not signed by its key: ${goOn}` }
  const root = await rootAt(client, note.size)
  if (!root?.equals(note.root)) return { state: 'fail', what, says: `It is not what was signed last: ${goOn}` }
  const says = `${note.size} entries, signed ${note.at.toISOString()}, ${row.waiting} wait`
  if (row.silentMs <= silentMs) return { state: 'ok', what, says }
  return {
    state: row.waiting > 0 ? 'warn' : 'ok',
    what,
    says: `${says}; nobody writes it now, unless Palisade is stopped look at its log`,
  }
}

async function rootAt(client: pg.Client, size: number): Promise<Buffer | null> {
  const places = frontierOf(size)
  const { rows } = await client.query<{ level: number; hash: Buffer }>(
    `with wanted as (select * from jsonb_to_recordset($1::jsonb) as t(level int, index bigint))
     select n.level, n.hash from audit_node n join wanted using (level, index)
     union all select 0, e.leaf from audit_entry e join wanted w on w.level = 0 and w.index = e.index order by 1 desc`,
    [JSON.stringify(places)],
  )
  if (rows.length !== places.length) return null
  return new GrowingTree(
    size,
    rows.map((each) => each.hash),
  ).root()
}

async function key(config: Config, row: Row): Promise<Finding> {
  const name = 'audit key'
  try {
    const signer = await readKey(config, row.origin)
    if (!signer)
      return { state: 'warn', what: name, says: 'is not on this machine: another instance must sign (AUDIT_KEY_FILE)' }
    if (signer.text !== row.key)
      return {
        state: 'fail',
        what: name,
        says: 'on this machine is another than the log is signed with (AUDIT_KEY_FILE)',
      }
    return { state: 'ok', what: name, says: 'is here and nobody else reads it' }
  } catch (error) {
    return { state: 'fail', what: name, says: (error as Error).message }
  }
}

async function witnesses(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<{
    name: string
    conflict: string | null
    error: string | null
    failing: boolean
  }>(
    `select name, conflict, error, failing_since is not null as failing from audit_witness where ended_at is null order by name`,
  )
  const name = 'audit witnesses'
  if (rows.length === 0)
    return [
      { state: 'warn', what: name, says: 'there is none: whoever owns the database and the key can rewrite the log' },
    ]
  const conflict = rows.find((each) => each.conflict)
  if (conflict) return [{ state: 'fail', what: name, says: `${conflict.name} saw another log: ${conflict.conflict}` }]
  const failing = rows.find((each) => each.failing)
  if (failing) return [{ state: 'warn', what: name, says: `${failing.name} takes no checkpoints: ${failing.error}` }]
  return [{ state: 'ok', what: name, says: rows.map((each) => each.name).join(', ') }]
}
