import type { Changes, Template } from '../rules/miner.ts'

/** What the thread is asked: packs of books, each with its templates where the thread may not remember them as they are. */
export type Order = { id: number; books: BookOrder[] }
export type BookOrder = {
  book: string
  /** What the thread remembers under another version is forgotten. */
  version: string
  /** The version it is from now on, when templates move. */
  next: string
  /** Null: the thread is asked first whether it remembers this version. */
  known: Template[] | null
  packs: { hour: number; body: Uint8Array }[]
}

export type Count = {
  number: number
  at: number
  n: number
  severity: number
  sample: string
  firstAt: number
  lastAt: number
}
export type BookReply = Changes & {
  book: string
  lines: number
  unplaced: number
  firstAt: number
  lastAt: number
  counts: Count[]
}
/** What it answers: of each book what was found, or null where it needs the templates to say. */
export type Reply = { id: number; books: (BookReply | null)[] } | { id: number; failed: string }
