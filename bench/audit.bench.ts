// The audit log proved as `palisade audit verify --log EXPORT` does it: entries a second, beside bare SHA-256 of the same bytes
// in the same run; and 10,000 random alterations of a log, each of which must be found, many of them by somebody who can
// put every hash right that is in the log itself.
import { hash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { LogCheck, type StoredEntry } from '#platform/audit/check.ts'
import { commitmentOf, entryPrefix } from '#platform/audit/entry.ts'
import { exportLines, openExport } from '#platform/audit/source.ts'
import { leafHash } from '#platform/audit/tree.ts'
import { readWitnessed, type Verdict, verifyLog } from '#platform/audit/verify.ts'
import { type BenchLog, makeEntry, makeLog, sourceOf } from './audit-log.ts'
import type { Figure } from './figure.ts'

const size = Number(process.env.ENTRIES ?? 300_000)
const alterations = Number(process.env.ALTERATIONS ?? 10_000)
const small = 200
/** Every so many go through a file and the threads that read it; the others are checked in memory. */
const byFile = 20

const folder = await mkdtemp(join(tmpdir(), 'palisade-audit-bench-'))
const big = makeLog(size)
const file = join(folder, 'log.jsonl')
await write(file, big, big.entries)

const rates: number[] = []
const cpuBefore = process.cpuUsage()
for (let turn = 0; turn < 3; turn++) rates.push(await rate(() => proven(file)))
const cpu = process.cpuUsage(cpuBefore)
const alone = await rate(async () => {
  const check = new LogCheck({ checkpoints: readWitnessed(big.note).checkpoints })
  for (const entry of big.entries) check.add(entry)
  check.end()
  if (check.faultCount > 0) throw new Error('the log in memory is not what was signed')
})
const bytes = big.entries.map((entry) => Buffer.from(entryPrefix + entry.body))
const leaf = Buffer.alloc(33)
const node = Buffer.alloc(65)
const raw = await rate(async () => {
  for (const each of bytes) {
    hash('sha256', each, 'buffer')
    hash('sha256', leaf, 'buffer')
    hash('sha256', node, 'buffer')
  }
})

const log = makeLog(small)
const missed: string[] = []
const wrongPlace: string[] = []
let done = 0
for (; done < alterations; done++) {
  const { what, entries, place } = alter(log.entries, done)
  const knowsLeaves = done % 2 === 0
  const verdict = await verify(entries, knowsLeaves, done % byFile === 0)
  if (verdict.faultCount === 0) missed.push(what)
  // A witness that holds the leaves tells the very entry.
  else if (knowsLeaves && place !== null && !verdict.faults.some(({ from, to }) => from <= place && place < to))
    wrongPlace.push(what)
}
const untouched = await verify(log.entries, true, true)
if (untouched.faultCount > 0) throw new Error('the log that nobody altered is not what was signed')
await rm(folder, { recursive: true, force: true })
if (missed.length > 0) process.stderr.write(`not found: ${[...new Set(missed)].join(', ')}\n`)
if (wrongPlace.length > 0) process.stderr.write(`not named: ${[...new Set(wrongPlace)].join(', ')}\n`)

const figures: Figure[] = [
  {
    name: `audit entries verified a second, export of ${size.toLocaleString('en')}, all cores`,
    value: Math.round(Math.max(...rates)),
    unit: '/s',
    floor: 100_000,
    note: `three times: ${rates.map(Math.round).join(', ')}`,
  },
  {
    // Says what a machine with nothing else to do would reach: cores / this.
    name: 'processor time an entry, all threads',
    value: Number(((cpu.user + cpu.system) / (3 * size)).toFixed(1)),
    unit: 'µs',
  },
  { name: 'the same in memory, one thread', value: Math.round(alone), unit: '/s' },
  { name: 'raw limit: bare SHA-256 of the same bytes, one thread', value: Math.round(raw), unit: '/s' },
  { name: 'random alterations of a log', value: done, unit: '' },
  { name: 'of them not found', value: missed.length, unit: '', floor: 0, atMost: true },
  {
    name: 'changed entries a witness with leaves did not name',
    value: wrongPlace.length,
    unit: '',
    floor: 0,
    atMost: true,
  },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)

async function rate(work: () => Promise<void>): Promise<number> {
  const begin = performance.now()
  await work()
  return size / ((performance.now() - begin) / 1000)
}

async function write(to: string, of: BenchLog, entries: StoredEntry[]): Promise<void> {
  await pipeline(Readable.from(exportLines(sourceOf(of, entries))), createWriteStream(to))
}

async function proven(from: string): Promise<void> {
  const verdict = await verifyLog(await openExport(from), readWitnessed(big.note), big.key)
  if (verdict.faultCount > 0 || verdict.entries !== size) throw new Error('the export is not what was signed')
}

async function verify(entries: StoredEntry[], knowsLeaves: boolean, throughFile: boolean): Promise<Verdict> {
  const witnessed = readWitnessed(log.note)
  if (knowsLeaves) for (const { index, leaf } of log.entries) witnessed.leaves.set(index, leaf)
  if (!throughFile) return verifyLog(sourceOf(log, entries), witnessed, log.key)
  const altered = join(folder, 'altered.jsonl')
  await write(altered, log, entries)
  return verifyLog(await openExport(altered), witnessed, log.key)
}

type Alteration = { what: string; entries: StoredEntry[]; place: number | null }

/** One alteration: which, and of what, is random. `place`: the entry that is not what it was, where it is one. */
function alter(from: readonly StoredEntry[], n: number): Alteration {
  const entries = from.map((entry) => ({ ...entry }))
  const at = Math.floor(Math.random() * entries.length)
  const entry = entries[at]!
  switch (n % 8) {
    case 0:
      entries[at] = { ...entry, body: changed(entry.body) }
      return { what: 'a changed body', entries, place: at }
    case 1:
      entries[at] = rehashed({ ...entry, body: changed(entry.body) })
      return { what: 'a changed body with its hashes put right', entries, place: at }
    case 2: {
      const part = Math.random() < 0.5 ? 'commitment' : 'leaf'
      const bytes = Buffer.from(entry[part])
      bytes[Math.floor(Math.random() * 32)]! ^= 1 << Math.floor(Math.random() * 8)
      entries[at] = { ...entry, [part]: bytes }
      return { what: `a changed ${part}`, entries, place: at }
    }
    case 3:
      entries.splice(at, 1)
      return { what: 'a deleted entry', entries, place: null }
    case 4:
      entries.splice(at, 1)
      return { what: 'a deleted entry, the others moved up', entries: renumbered(entries), place: null }
    case 5:
      entries.splice(at, 0, makeEntry(at, Math.floor(Math.random() * 1e6)))
      return { what: 'an inserted entry, the others moved on', entries: renumbered(entries), place: at }
    case 6: {
      const other = (at + 1 + Math.floor(Math.random() * (entries.length - 1))) % entries.length
      const moved = [...entries]
      moved[at] = entries[other]!
      moved[other] = entry
      return { what: 'two entries in each other’s place', entries: renumbered(moved), place: at }
    }
    default:
      return { what: 'a log cut at its end', entries: entries.slice(0, at), place: null }
  }
}

function changed(body: string): string {
  const at = Math.floor(Math.random() * body.length)
  const other = String.fromCharCode(32 + ((body.charCodeAt(at) - 31) % 95))
  return body.slice(0, at) + other + body.slice(at + 1)
}

function rehashed(entry: StoredEntry): StoredEntry {
  const commitment = commitmentOf(entry.body)
  return { ...entry, commitment, leaf: leafHash(commitment) }
}

function renumbered(entries: StoredEntry[]): StoredEntry[] {
  return entries.map((entry, index) => ({ ...entry, index }))
}
