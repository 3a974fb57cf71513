import yauzl from 'yauzl'
import { problems } from '../problems.ts'
import type { Foreign, ForeignArticle } from '../rules/foreign.ts'
import { readRt } from '../rules/rt.ts'
import { readZammad } from '../rules/zammad.ts'

/** An export that is read: what it says, and a way to the bytes of its attachments. */
export type OpenExport = {
  foreign: Foreign
  bytesOf(file: ForeignArticle['files'][number]): Promise<Buffer | null>
  close(): void
}

const limits = { entries: 500_000, jsonBytes: 512 * 1024 * 1024, fileBytes: 50 * 1024 * 1024 }

/** Files of each kind of export. Those that are missing count as empty, but the tickets must be there. */
const partsOf = {
  zammad: ['organizations', 'users', 'tickets', 'articles'],
  rt: ['users', 'tickets', 'transactions', 'attachments'],
} as const

/**
 * Opens the ZIP of an export. Nothing is written to disk and no name in it is followed as a path: entries are looked up by
 * their exact names. Sizes are bounded by what is read, not by what the archive says. Refuses `transfer.unreadable`.
 */
export async function openExport(source: Foreign['source'], path: string): Promise<OpenExport> {
  const zip = await yauzl
    .openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true })
    .catch((error: Error) => {
      throw problems.refuse('transfer.unreadable', { detail: `This is no ZIP that can be read: ${error.message}` })
    })
  if (zip.entryCount > limits.entries)
    throw problems.refuse('transfer.unreadable', { detail: 'It has too many entries.' })
  const entries = new Map<string, yauzl.Entry>()
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
  const parts: Record<string, unknown> = {}
  for (const part of partsOf[source]) {
    const entry = entries.get(`${part}.json`)
    if (!entry && part === 'tickets')
      throw problems.refuse('transfer.unreadable', { detail: 'There is no tickets.json in it.' })
    parts[part] = entry ? readJson(await read(zip, entry, limits.jsonBytes), part) : []
  }
  return {
    foreign: source === 'zammad' ? readZammad(parts as never) : readRt(parts as never),
    async bytesOf({ path, bytes }) {
      if (bytes) return bytes.length <= limits.fileBytes ? bytes : null
      const entry = path === undefined ? undefined : entries.get(path)
      return entry && entry.uncompressedSize <= limits.fileBytes ? read(zip, entry, limits.fileBytes) : null
    },
    close: () => zip.close(),
  }
}

async function read(zip: yauzl.ZipFile, entry: yauzl.Entry, most: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of await zip.openReadStreamPromise(entry)) {
    size += (piece as Buffer).length
    if (size > most) throw problems.refuse('transfer.unreadable', { detail: `${entry.fileName} is too large.` })
    pieces.push(piece as Buffer)
  }
  return Buffer.concat(pieces)
}

function readJson(bytes: Buffer, part: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    throw problems.refuse('transfer.unreadable', { detail: `${part}.json: ${(error as Error).message}` })
  }
}
