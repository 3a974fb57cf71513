import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { migrate, readMigrations } from './migrate.ts'
import { definePartition } from './partitions.ts'

/**
 * The file: gzip of lines. First a JSON head (format, schema, moment), then each table as a JSON line with its columns,
 * its rows in PostgreSQL's COPY text form and a line `\.`, then the sequences, and last the SHA-256 of all lines before.
 */
type Head = { palisade: 1; migrations: string[]; at: string }
/** `partitions`: those a partitioned table has, made again before its rows are read. */
type TableHead = { table: string; columns: string[]; partitions?: Partition[] }
type Partition = { name: string; from: string; to: string }
type Tail = { end: true; rows: number; sha256: string }

export type BackupReport = { tables: number; rows: number; bytes: number }
/** What was read: the moment the backup is of, and the checksum of its lines. */
export type RestoreReport = BackupReport & { at: string; sha256: string }

/** Rows that only say which process runs now, and the index of search, which is made again out of what is restored. */
const leftOut = new Set(['migration', 'instance', 'search_doc', 'search_word', 'search_due'])

/**
 * Writes everything into one file, as of one moment (one repeatable-read snapshot), while the program goes on working.
 * The file appears under its name only when it is whole and on the disk.
 */
export async function writeBackup(ownerUrl: string, file: string, at: Date): Promise<BackupReport> {
  const client = await connect(ownerUrl)
  const unfinished = `${file}.part`
  let rows = 0
  try {
    await client.query('begin isolation level repeatable read read only')
    const tables = await tablesInOrder(client)
    const hash = createHash('sha256')
    async function* lines(): AsyncGenerator<string | Buffer> {
      yield json({ palisade: 1, migrations: readMigrations().map((m) => m.name), at: at.toISOString() } satisfies Head)
      for (const { table, columns, partitions } of tables) {
        yield json({ table, columns, ...(partitions && { partitions }) })
        const names = columns.map((name) => pg.escapeIdentifier(name)).join(', ')
        const copy = client.query(copyTo(`copy (select ${names} from ${pg.escapeIdentifier(table)}) to stdout`))
        for await (const chunk of copy) yield chunk as Buffer
        rows += copy.rowCount
        yield '\\.\n'
      }
      yield json({ sequences: await sequences(client) })
    }
    const hashing = new Transform({
      transform(chunk, _encoding, done) {
        hash.update(chunk)
        done(null, chunk)
      },
      flush(done) {
        done(null, json({ end: true, rows, sha256: hash.digest('hex') } satisfies Tail))
      },
    })
    await pipeline(
      Readable.from(lines()),
      hashing,
      createGzip({ level: 6 }),
      createWriteStream(unfinished, { mode: 0o600 }),
    )
    await client.query('commit')
    const bytes = await toDisk(unfinished)
    await rename(unfinished, file)
    return { tables: tables.length, rows, bytes }
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  } finally {
    await client.end()
  }
}

/**
 * Reads a backup into an empty database, brought to this version first. One transaction: a damaged or foreign file
 * leaves the database as it was; `record` may say in the same transaction that it was read. Throws for a database that holds accounts, a file of a newer version, a wrong checksum.
 */
export async function readBackup(
  ownerUrl: string,
  file: string,
  record?: (client: pg.Client, report: RestoreReport) => Promise<void>,
): Promise<RestoreReport> {
  await migrate(ownerUrl)
  const client = await connect(ownerUrl)
  try {
    await client.query('begin')
    const { rows } = await client.query('select count(*)::int as n from account')
    if (rows[0].n > 0) throw new Error('The database is not empty. A backup is restored into an empty one.')
    const tables = await tablesInOrder(client)
    await ownerMayWrite(client, tables, true)
    // What migrations put there (reasons to choose from) is in the backup as it became.
    for (const { table } of tables.toReversed()) await client.query(`delete from ${pg.escapeIdentifier(table)}`)
    const report = await readLines(client, file, new Map(tables.map((t) => [t.table, t])))
    // Deferred foreign keys are checked now: a table with checks still to come cannot be altered.
    await client.query('set constraints all immediate')
    await ownerMayWrite(client, tables, false)
    await record?.(client, report)
    await client.query('commit')
    return report
  } finally {
    await client.end() // with a COPY under way this cuts the connection, and PostgreSQL rolls back
  }
}

async function readLines(client: pg.Client, file: string, known: Map<string, TableHead>): Promise<RestoreReport> {
  const hash = createHash('sha256')
  const input = createReadStream(file)
  const source = input.pipe(createGunzip())
  input.on('error', (error) => source.destroy(error))
  let copy: ReturnType<typeof openCopy> | null = null
  let tables = 0
  let rows = 0
  let tail: Tail | null = null
  let at = ''
  for await (const line of linesOf(source)) {
    if (copy && line !== '\\.') {
      hash.update(`${line}\n`)
      await copy.write(`${line}\n`)
      rows++
      continue
    }
    if (copy) {
      await copy.end()
      copy = null
      hash.update(`${line}\n`)
      continue
    }
    const head = JSON.parse(line) as Partial<Head & TableHead & Tail & { sequences: Record<string, number> }>
    if (head.end) {
      tail = head as Tail
      break
    }
    hash.update(`${line}\n`)
    if (head.palisade) {
      refuseNewer(head as Head)
      at = head.at!
    } else if (head.sequences) await setSequences(client, head.sequences)
    else if (head.table) {
      if (!known.has(head.table))
        throw new Error(`The backup has a table ${head.table}, which this version does not know.`)
      await makePartitions(client, head as TableHead)
      copy = openCopy(client, head as TableHead)
      tables++
    }
  }
  if (!tail) throw new Error('The backup ends too early: it was not written to its end.')
  if (tail.sha256 !== hash.digest('hex') || tail.rows !== rows)
    throw new Error('The backup is damaged: its checksum does not agree.')
  return { tables, rows, bytes: input.bytesRead, at, sha256: tail.sha256 }
}

/** Lines ended by LF only: node:readline would also split at U+2028, which rows may hold. */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let begun: Buffer[] = []
  for await (const chunk of source) {
    let from = 0
    for (let to = chunk.indexOf(10); to !== -1; to = chunk.indexOf(10, from)) {
      begun.push(chunk.subarray(from, to))
      yield Buffer.concat(begun).toString('utf8')
      begun = []
      from = to + 1
    }
    begun.push(chunk.subarray(from))
  }
}

function refuseNewer(head: Head): void {
  const known = new Set(readMigrations().map((m) => m.name))
  const newer = head.migrations.find((name) => !known.has(name))
  if (head.palisade !== 1 || newer)
    throw new Error(`The backup was made by a newer version (${newer}). Use that version.`)
}

async function makePartitions(client: pg.Client, { table, partitions }: TableHead): Promise<void> {
  for (const { name, from, to } of partitions ?? []) {
    const { rows } = await client.query('select to_regclass($1) as there', [pg.escapeIdentifier(name)])
    if (!rows[0].there) await client.query(definePartition({ table, name, from, to }))
  }
}

function openCopy(client: pg.Client, { table, columns }: TableHead) {
  const names = columns.map((name) => pg.escapeIdentifier(name)).join(', ')
  const stream = client.query(copyFrom(`copy ${pg.escapeIdentifier(table)} (${names}) from stdin`))
  const failed = new Promise<never>((_, reject) => stream.on('error', reject))
  failed.catch(() => {})
  return {
    write: (text: string) =>
      stream.write(text)
        ? Promise.resolve()
        : Promise.race([new Promise<void>((next) => stream.once('drain', next)), failed]),
    end: () => Promise.race([new Promise<void>((done) => stream.end(() => done())), failed]),
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  // The owner is under row security too (FORCE); it says that it sees everything.
  await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
  return client
}

/** Tables so that each comes after those its foreign keys point to, with the columns that can be written. */
async function tablesInOrder(client: pg.Client): Promise<TableHead[]> {
  const { rows } = await client.query<TableHead & { needs: string[] }>(`
    select c.relname as table,
           (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
           coalesce((select array_agg(distinct f.confrelid::regclass::text) from pg_constraint f
             where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid), '{}') as needs,
           case c.relkind when 'p' then coalesce((select json_agg(json_build_object('name', p.relname, 'from', b[1], 'to', b[2]) order by p.relname)
             from pg_inherits i join pg_class p on p.oid = i.inhrelid,
                  regexp_match(pg_get_expr(p.relpartbound, p.oid), $$^FOR VALUES FROM \\('([^']+)'\\) TO \\('([^']+)'\\)$$) b
            where i.inhparent = c.oid), '[]') end as partitions
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`)
  const ordered: TableHead[] = []
  let left = rows.filter((row) => !leftOut.has(row.table))
  while (left.length > 0) {
    const ready = left.filter((row) => row.needs.every((need) => !left.some((other) => other.table === need)))
    if (ready.length === 0) throw new Error(`foreign keys in a circle: ${left.map((row) => row.table).join(', ')}`)
    ordered.push(
      ...ready.map(({ table, columns, partitions }) => ({ table, columns, ...(partitions && { partitions }) })),
    )
    left = left.filter((row) => !ready.includes(row))
  }
  return ordered
}

/** COPY FROM does not work under row security, and triggers would tell readers of events of the past: off, then on again. */
async function ownerMayWrite(client: pg.Client, tables: TableHead[], on: boolean): Promise<void> {
  for (const { table } of tables) {
    await client.query(`alter table ${pg.escapeIdentifier(table)} ${on ? 'no force' : 'force'} row level security`)
    await client.query(`alter table ${pg.escapeIdentifier(table)} ${on ? 'disable' : 'enable'} trigger user`)
  }
}

async function sequences(client: pg.Client): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string; last: number | null }>(
    `select sequencename as name, last_value as last from pg_sequences where schemaname = 'public'`,
  )
  return Object.fromEntries(rows.filter((row) => row.last !== null).map((row) => [row.name, row.last!]))
}

async function setSequences(client: pg.Client, values: Record<string, number>): Promise<void> {
  for (const [name, last] of Object.entries(values))
    await client.query('select setval($1::regclass, $2)', [pg.escapeIdentifier(name), last])
}

async function toDisk(file: string): Promise<number> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
    return (await handle.stat()).size
  } finally {
    await handle.close()
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}
