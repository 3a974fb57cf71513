import { createReadStream } from 'node:fs'
import { appendFile, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { linesOf } from '../db/backup.ts'
import type { StoredEntry } from './check.ts'
import type { LogSource, Resumption, StoredNode } from './source.ts'

/** Entries by their places, so many to a file: a backup holds them in the order of the disk. */
const perFile = 20_000
const mostBuffered = 4 * 1024 * 1024

type Values = Record<string, string | null>
type Parked = Omit<StoredEntry, 'commitment' | 'leaf'> & { commitment: string; leaf: string }

/** Whether a file is a backup: gzip begins with these two bytes, an export never does. */
export async function isBackup(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await handle.close()
  }
}

/** The log as it stands in a backup, without restoring it. Throws with a sentence for a file that is none or is cut. */
export async function openBackupLog(file: string): Promise<LogSource> {
  const folder = await mkdtemp(join(tmpdir(), 'palisade-verify-'))
  const drop = () => rm(folder, { recursive: true, force: true })
  try {
    const found = await readBackupLog(file, folder)
    return { ...found, batches: () => batchesOf(folder, found.files, found.nodes), close: drop }
  } catch (error) {
    await drop()
    throw error
  }
}

type Found = Pick<LogSource, 'origin' | 'resumed' | 'keys' | 'checkpoints' | 'waiting' | 'nodeCount'> & {
  files: number[]
  nodes: StoredNode[]
}

async function readBackupLog(file: string, folder: string): Promise<Found> {
  const names: (Resumption & { generation: number })[] = []
  const keys: { verifier: string; since: string; id: string }[] = []
  const notes: { note: string; size: number; at: string }[] = []
  const nodes: StoredNode[] = []
  const parking = new Parking(folder)
  let waiting = 0
  const readers: Record<string, (row: Values) => void> = {
    audit_log: (row) =>
      names.push({
        generation: Number(row.generation ?? 0),
        origin: row.origin!,
        at: new Date(row.started_at!).toISOString(),
        by: row.resumed_by ?? '',
        reason: row.reason ?? '',
        note: row.note ?? '',
        former: row.former ?? null,
      }),
    audit_key: (row) => keys.push({ verifier: row.verifier!, since: row.since!, id: row.id! }),
    audit_checkpoint: (row) => notes.push({ note: row.note!, size: Number(row.size), at: row.at! }),
    audit_node: (row) => nodes.push({ level: Number(row.level), index: Number(row.index), hash: bytesIn(row.hash!) }),
    audit_entry: (row) => {
      if (row.index === null) waiting++
      else
        parking.add({
          index: Number(row.index),
          id: row.id!,
          body: row.body!,
          commitment: bytesIn(row.commitment!).toString('base64'),
          leaf: bytesIn(row.leaf!).toString('base64'),
        })
    },
  }
  await eachRow(file, readers, () => parking.settle())
  await parking.end()
  names.sort((a, b) => a.generation - b.generation)
  keys.sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : a.id < b.id ? -1 : 1))
  notes.sort((a, b) => a.size - b.size || (a.at < b.at ? -1 : 1))
  return {
    origin: names.at(-1)?.origin ?? '',
    resumed: names.filter((each) => each.generation > 0).map(({ generation, ...each }) => each),
    keys: keys.map((each) => each.verifier),
    checkpoints: notes.map((each) => each.note),
    waiting,
    nodeCount: nodes.length,
    files: parking.files(),
    nodes,
  }
}

/** Calls the reader of its table for each row. */
async function eachRow(
  file: string,
  readers: Record<string, (row: Values) => void>,
  settle: () => Promise<void>,
): Promise<void> {
  const input = createReadStream(file)
  const source = input.pipe(createGunzip())
  input.on('error', (error) => source.destroy(error))
  let columns: string[] | null = null
  let read: ((row: Values) => void) | undefined
  let ended = false
  try {
    for await (const line of linesOf(source)) {
      if (columns && line === '\\.') columns = null
      else if (columns) {
        if (!read) continue
        const cells = line.split('\t')
        read(Object.fromEntries(columns.map((name, n) => [name, textIn(cells[n]!)])))
        await settle()
      } else {
        const head = JSON.parse(line) as { table?: string; columns?: string[]; end?: boolean }
        ended ||= head.end === true
        if (head.table) {
          columns = head.columns ?? []
          read = readers[head.table]
        }
      }
    }
  } catch (error) {
    throw new Error(`${file} is no backup, or is damaged: ${(error as Error).message}`)
  }
  if (!ended) throw new Error(`${file} ends too early: it was not written to its end.`)
}

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** A value in PostgreSQL's COPY text form. */
function textIn(cell: string): string | null {
  if (cell === '\\N') return null
  return cell.includes('\\') ? cell.replace(/\\(.)/g, (_, sign: string) => escapes[sign] ?? sign) : cell
}

const bytesIn = (hex: string): Buffer => Buffer.from(hex.slice(2), 'hex')

/** Entries put into files by their places. */
class Parking {
  private readonly lines = new Map<number, string[]>()
  private readonly used = new Set<number>()
  private readonly folder: string
  private buffered = 0

  constructor(folder: string) {
    this.folder = folder
  }

  add(entry: Parked): void {
    const number = Math.floor(entry.index / perFile)
    const line = `${JSON.stringify(entry)}\n`
    const lines = this.lines.get(number)
    if (lines) lines.push(line)
    else this.lines.set(number, [line])
    this.buffered += line.length
  }

  async settle(): Promise<void> {
    if (this.buffered > mostBuffered) await this.end()
  }

  async end(): Promise<void> {
    for (const [number, lines] of this.lines) {
      await appendFile(join(this.folder, String(number)), lines.join(''))
      this.used.add(number)
    }
    this.lines.clear()
    this.buffered = 0
  }

  files(): number[] {
    return [...this.used].sort((a, b) => a - b)
  }
}

async function* batchesOf(
  folder: string,
  files: readonly number[],
  nodes: readonly StoredNode[],
): AsyncGenerator<{ entries: StoredEntry[]; nodes: StoredNode[] }> {
  let first = true
  for (const number of files) {
    const lines = (await readFile(join(folder, String(number)), 'utf8')).split('\n').filter((line) => line !== '')
    const entries = lines
      .map((line) => JSON.parse(line) as Parked)
      .map((entry) => ({
        ...entry,
        commitment: Buffer.from(entry.commitment, 'base64'),
        leaf: Buffer.from(entry.leaf, 'base64'),
      }))
      .sort((a, b) => a.index - b.index)
    yield { entries, nodes: first ? [...nodes] : [] }
    first = false
  }
}
