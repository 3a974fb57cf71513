import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { canonical } from './canonical.ts'
import { splitOff } from './journal.ts'
import { takeLock } from './lock.ts'
import { Refused } from './refusal.ts'
import { readState, type State, stateBytes } from './state.ts'

/** The world does not let the state be read or written; nothing was changed. */
export class StateTrouble extends Error {
  readonly code: 'NO_STATE' | 'STATE_EXISTS' | 'STATE_DAMAGED' | 'LOCKED'

  constructor(code: StateTrouble['code'], sentence: string) {
    super(sentence)
    this.name = 'StateTrouble'
    this.code = code
  }
}

/** What a change may do with the file: a step that returns the state it was given writes nothing. */
export type Change<R> = (state: State) => { state: State; result: R }

export type StateFile = {
  /** The state as it was stored last. Throws StateTrouble NO_STATE and STATE_DAMAGED. */
  read(): State
  /**
   * Changes the state under the lock; resolves when the new one is on the disk. Two processes change one after the other.
   * Whatever is killed at whatever moment leaves the old state or the new one. Throws StateTrouble.
   */
  change<R>(step: Change<R>): Promise<R>
  /** Stores the first state. Throws STATE_EXISTS when there is one. */
  create(state: State): Promise<void>
}

/**
 * The state of an appliance in one file. Beside it stand, for moments, the new state before it takes the old one's name and
 * the lock, and `<file>.journal`: the older entries of the journal, a line each, of which no capacity depends.
 */
export function openState(path: string, { waitMs = 10_000 } = {}): StateFile {
  const read = () => load(path)
  const locked = async <R>(work: (isHeld: () => boolean) => R): Promise<R> => {
    const lock = await takeLock(`${path}.lock`, waitMs)
    if (!lock) throw new StateTrouble('LOCKED', `Another process has held ${path} for too long.`)
    try {
      return work(lock.isHeld)
    } finally {
      lock.free()
    }
  }
  return {
    read,
    change: (step) =>
      locked((isHeld) => {
        const before = read()
        const { state, result } = step(before)
        if (state !== before) store(path, state, isHeld)
        return result
      }),
    create: (state) =>
      locked((isHeld) => {
        if (isThere(path)) throw new StateTrouble('STATE_EXISTS', `${path} is there already.`)
        store(path, state, isHeld)
      }),
  }
}

function isThere(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function load(path: string): State {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new StateTrouble('NO_STATE', `There is no ${path}: make a request first.`)
  }
  try {
    return readState(bytes)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    throw new StateTrouble('STATE_DAMAGED', `${path} cannot be used. ${error.message}`)
  }
}

/** Write new, fsync, rename, fsync of the folder: a reader sees the old bytes or the new ones, after a power failure, too. */
function store(path: string, state: State, isHeld: () => boolean): void {
  const { journal, past } = splitOff(state.journal)
  if (past.length > 0) archive(`${path}.journal`, past.map((entry) => `${canonical(entry)}\n`).join(''))
  writeDurably(`${path}.new`, stateBytes({ ...state, journal }))
  // A machine that slept for a minute with the lock in its hands may have lost it to another one.
  if (!isHeld()) throw new StateTrouble('LOCKED', `The lock of ${path} was lost to another machine.`)
  renameSync(`${path}.new`, path)
  syncFolder(dirname(path))
}

/** Older entries first: should the rename never come they are written again, and readers skip what they have seen. */
function archive(path: string, lines: string): void {
  // A line feed in front: a line that a crash cut short must not swallow the next one.
  writeDurably(path, Buffer.from(`\n${lines}`), 'a')
}

export function writeDurably(path: string, bytes: Buffer, flags = 'w'): void {
  const file = openSync(path, flags, 0o600)
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return // has no such thing; its file system writes the names in order
  const file = openSync(folder, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
