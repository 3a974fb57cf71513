import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import pg from 'pg'
import type { StoredEntry } from './check.ts'

/** A log as it can be checked, wherever it lies. Nothing of it is trusted. */
export type LogSource = {
  origin: string
  /** How often it was started anew by an operator, oldest first. */
  resumed: readonly Resumption[]
  /** The public keys it says it was signed with. */
  keys: readonly string[]
  checkpoints: readonly string[]
  /** Entries in the order of their places, with the stored subtrees they complete where the source has them. */
  batches(): AsyncIterable<{ entries: StoredEntry[]; nodes?: StoredNode[] }>
  /** The same as lines of an export, in blocks of whole lines, where it is one: threads can read them. */
  blocks?(): AsyncIterable<Buffer>
  /** How many stored subtrees there are altogether, where the source has them. */
  nodeCount?: number
  /** Acts that wait for their place. */
  waiting: number
  close(): Promise<void>
}
/** A log started anew under another name, because it was not what had been signed under the one before. */
export type Resumption = { origin: string; at: string; by: string; reason: string; note: string; former: string | null }
export type StoredNode = { level: number; index: number; hash: Buffer }

const batch = 5000

/** The first line of an export. */
export type ExportHead = {
  palisadeAuditLog: 1
  origin: string
  resumed?: Resumption[]
  keys: string[]
  checkpoints: string[]
  waiting: number
}
export type ExportLine = { index: number; id: string; body: string; commitment: string; leaf: string }

function exportLine({ index, id, body, commitment, leaf }: StoredEntry): string {
  const line: ExportLine = { index, id, body, commitment: commitment.toString('base64'), leaf: leaf.toString('base64') }
  return `${JSON.stringify(line)}\n`
}

/** A log as the lines of its export. */
export async function* exportLines(source: LogSource): AsyncGenerator<string> {
  const { origin, resumed, keys, checkpoints, waiting, batches } = source
  const head: ExportHead = {
    palisadeAuditLog: 1,
    origin,
    ...(resumed.length > 0 && { resumed: [...resumed] }),
    keys: [...keys],
    checkpoints: [...checkpoints],
    waiting,
  }
  yield `${JSON.stringify(head)}\n`
  for await (const { entries } of batches()) yield entries.map(exportLine).join('')
}

/** The log in the database, as of one moment, read only. Works as the owner of the database or as any role that may read. */
export async function openDatabaseLog(url: string): Promise<LogSource> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query(`select set_config('app.accounts', '*', true), set_config('app.staff', 'on', true)`)
    return await openTransactionLog(
      (text, values) => client.query(text, values),
      () => client.end(),
    )
  } catch (error) {
    await client.end()
    throw error
  }
}

type Query = (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>

/** As `openDatabaseLog`, over a connection that others opened and close. */
export async function openTransactionLog(query: Query, close = async () => {}): Promise<LogSource> {
  const all = async <T>(text: string, values?: unknown[]) => (await query(text, values)).rows as T[]
  const names = await all<Resumption & { at: Date; generation: number }>(
    'select generation, origin, started_at as at, resumed_by as by, reason, note, former from audit_log order by generation',
  )
  const [counts] = await all<{ nodes: string; waiting: string }>(`select (select count(*) from audit_node) as nodes,
    (select count(*) from audit_entry where index is null) as waiting`)
  const keys = await all<{ verifier: string }>('select verifier from audit_key order by since, id')
  const notes = await all<{ note: string }>('select note from audit_checkpoint order by size, at')
  return {
    origin: names.at(-1)?.origin ?? '',
    resumed: names
      .filter((each) => each.generation > 0)
      .map(({ generation, at, ...each }) => ({ ...each, at: new Date(at).toISOString() })),
    keys: keys.map((row) => row.verifier),
    checkpoints: notes.map((row) => row.note),
    nodeCount: Number(counts!.nodes),
    waiting: Number(counts!.waiting),
    close,
    async *batches() {
      let from = -1
      let done = 0
      for (;;) {
        const entries = await all<StoredEntry>(
          `select index::float8 as index, id, body, commitment, leaf from audit_entry where index > $1 order by index limit ${batch}`,
          [from],
        )
        if (entries.length === 0) return
        from = entries.at(-1)!.index
        // Those that become complete between the last batch and this: their end lies in it.
        const nodes = await all<StoredNode>(
          `select n.level, n.index::float8 as index, n.hash from generate_series(1, 52) l
             join audit_node n on n.level = l and n.index >= floor($1::float8 / 2 ^ l) and n.index < floor($2::float8 / 2 ^ l)`,
          [done, from + 1],
        )
        done = from + 1
        yield { entries, nodes }
      }
    },
  }
}

/** An export: one JSON line for the log, one for each entry. Throws with a sentence for a file that is none. */
export async function openExport(file: string): Promise<LogSource> {
  const head = (await firstLine(file)) as Partial<ExportHead> | null
  if (head?.palisadeAuditLog !== 1) throw new Error(`${file} is no export of an audit log.`)
  return {
    origin: String(head.origin),
    resumed: head.resumed ?? [],
    keys: head.keys ?? [],
    checkpoints: head.checkpoints ?? [],
    waiting: head.waiting ?? 0,
    close: async () => {},
    blocks: () => blocksOf(file),
    async *batches() {
      let entries: StoredEntry[] = []
      let first = true
      for await (const line of lines(file)) {
        if (first || line === '') {
          first = false
          continue
        }
        entries.push(entryIn(line))
        if (entries.length < batch) continue
        yield { entries }
        entries = []
      }
      yield { entries }
    },
  }
}

/** The entry in a line of an export. */
export function entryIn(line: string): StoredEntry {
  const { index, id, body, commitment, leaf } = read(line) as ExportLine
  return {
    index: Number(index),
    id: String(id),
    body: String(body),
    commitment: Buffer.from(String(commitment), 'base64'),
    leaf: Buffer.from(String(leaf), 'base64'),
  }
}

/** What follows the first line, cut where lines end. */
async function* blocksOf(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  let head = true
  for await (const chunk of createReadStream(file, { highWaterMark: 512 * 1024 })) {
    let bytes = Buffer.concat([rest, chunk as Buffer])
    if (head) {
      const end = bytes.indexOf(10)
      rest = bytes
      if (end === -1) continue
      bytes = bytes.subarray(end + 1)
      head = false
    }
    const end = bytes.lastIndexOf(10) + 1
    rest = bytes.subarray(end)
    if (end > 0) yield bytes.subarray(0, end)
  }
  if (!head && rest.length > 0) yield rest
}

function lines(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })
}

async function firstLine(file: string): Promise<unknown> {
  for await (const line of lines(file)) return read(line)
  return null
}

/** A line of an export; one that is no JSON any more is an entry nobody made, so that checking goes on behind it. */
function read(line: string): object {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value
  } catch {}
  return { index: Number.NaN, id: 'a line that cannot be read', body: line, commitment: '', leaf: '' }
}
