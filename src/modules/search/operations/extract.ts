import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { closed, describeFiles, readFile } from '#platform/files/files.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { limits } from '../extract/limits.ts'
import { formOf } from '../extract/read.ts'
import { createReader, type Reader } from '../extract/reader.ts'
import { type FileText, keepFileText } from '../queries/files.ts'
import { indexer } from './index-due.ts'

/** A file that waits for the malware scanner is looked at again so soon. */
const againMs = 15_000

export const openReader = (): Reader => createReader()

/** Reads the text out of an attachment, once, and keeps it or why there is none. The index hears of it by a trigger. */
export async function extractFile(app: App, reader: Reader, fileId: string): Promise<void> {
  const text = await textOf(app, reader, fileId)
  if (text) await app.db.transact(indexer, (tx) => keepFileText(tx, fileId, text))
}

async function textOf(app: App, reader: Reader, fileId: string): Promise<FileText | null> {
  const [file] = await app.db.transact(indexer, (tx) => describeFiles(tx, [fileId]))
  if (!file) return null
  if (!formOf(file.name, file.type)) return { state: 'nothing', why: '', text: '' }
  if (file.size > limits.fileBytes) return { state: 'refused', why: 'too large', text: '' }
  const code = await app.db.transact(indexer, async (tx) => {
    const code = closed(tx, file)
    if (code === 'files.waiting') await readLater(tx, fileId)
    return code
  })
  if (code) return code === 'files.waiting' ? null : { state: 'refused', why: 'held back as malware', text: '' }
  const { bytes, name, type } = await app.db.transact(indexer, (tx) => readFile(tx, fileId))
  const read = await reader.read({ name, type, bytes: new Uint8Array(bytes).buffer })
  if (!read.ok) return { state: 'refused', why: read.why, text: '' }
  return { state: read.text.trim() ? 'read' : 'nothing', why: '', text: read.text }
}

function readLater(tx: Tx, fileId: string): Promise<void> {
  const runAt = new Date(tx.now.getTime() + againMs)
  return addJob(tx, { queue: 'search.extract', key: fileId, data: { fileId }, runAt })
}
