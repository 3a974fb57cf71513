import { mkdirSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Line } from '#watchman-rules'
import type { Watched } from './rules/standing.ts'

/** All a watchman remembers. It stands in one file, which holds names and numbers: nobody else may read it. */
export type Kept = {
  watchmanId: string
  /** When the site was last heard by our clock. */
  heardAtMs: number | null
  /** The site's moment of the newest answer that was believed: an older one is a repetition. */
  newestMs: number
  version: string | null
  /** The copy as its text; it was believed when it came. */
  copy: string | null
  tookOverAtMs: number | null
  /** Escalations in our hands, while we page. */
  watched: Watched[]
  /** Keys of promises whose paging began here. */
  begun: string[]
  /** Lines of the record that the site has not taken. */
  lines: Line[]
  lastHash: string
  /** Ids of messages and key presses that were acted on. */
  once: string[]
}

export function nothingKept(watchmanId: string): Kept {
  return {
    watchmanId,
    heardAtMs: null,
    newestMs: 0,
    version: null,
    copy: null,
    tookOverAtMs: null,
    watched: [],
    begun: [],
    lines: [],
    lastHash: '',
    once: [],
  }
}

/** What the file holds; nothing where there is none, or it is of another enrolment. Throws for one that is no such file. */
export function readKept(file: string, watchmanId: string): Kept {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothingKept(watchmanId)
    throw error
  }
  const kept = JSON.parse(text) as Kept
  return kept.watchmanId === watchmanId ? kept : nothingKept(watchmanId)
}

/** Writes the file so that a reader after a crash, also of the machine, finds the old or the new one whole. One call at a time. */
export async function writeKept(file: string, kept: Kept): Promise<void> {
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unfinished = `${file}.new`
  const handle = await open(unfinished, 'w', 0o600)
  try {
    await handle.writeFile(JSON.stringify(kept))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, file)
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
