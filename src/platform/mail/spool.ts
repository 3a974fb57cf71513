import { open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isUnreachable } from '../db/unreachable.ts'
import type { Log } from '../log.ts'
import { startLoop } from '../loop.ts'
import { makeOwnFolder } from '../own-folder.ts'
import { Refusal } from '../problem.ts'
import { slicesOf } from './slices.ts'
import { type ReceivedRaw, SmtpRefusal } from './smtp.ts'

export type SpoolOptions = {
  /** Folder of this instance's own disk. */
  folder: string
  /** Bytes that may wait; above it senders hear 452 and keep their mail. */
  mostBytes: number
  /** How long the database may take before a message goes to the disk. Default 20 s; senders wait for minutes. */
  patienceMs?: number
  log: Log
  /** Commits a message to the database. The same message twice must change nothing. */
  commit(mail: ReceivedRaw): Promise<void>
}

export type Spool = {
  /** Commits to the database, or to the disk while the database is away. Resolves when either is safe. */
  store(mail: ReceivedRaw): Promise<void>
  /** Works off what an earlier run of the program left. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Messages that wait on the disk. */
  readonly waiting: number
}

/** A message that fails though the database is there is tried so often, then again after this time or at the next start. */
const mostTries = 5
const takeUpMs = 600_000

/**
 * A way for mail to come in while the database is away: each message goes to a file, flushed before the sender hears 250, and
 * into the database in the order in which it came once that is back. While anything waits, what comes queues behind it.
 */
export function createSpool(options: SpoolOptions): Spool {
  const folder = resolve(options.folder)
  const patienceMs = options.patienceMs ?? 20_000
  const sizes = new Map<string, number>()
  let bytes = 0
  /** Arrivals on this disk so far: ids of one millisecond are in no order, and clocks are set back. */
  let arrivals = 0
  /** How often each that could not be stored was tried. */
  const tries = new Map<string, number>()
  let takenUpAt = 0
  const loop = startLoop('mail spool', workOff, () => options.log)

  async function store(mail: ReceivedRaw): Promise<void> {
    if (sizes.size > 0) return toDisk(mail)
    try {
      await within(options.commit(mail), patienceMs)
    } catch (error) {
      if (!isAway(error)) throw error
      options.log.error({ error: (error as Error).message }, 'the database is away: mail goes to the disk')
      await toDisk(mail)
    }
  }

  async function toDisk(mail: ReceivedRaw): Promise<void> {
    if (bytes + mail.size > options.mostBytes)
      throw new SmtpRefusal(452, 'Too much mail waits at this moment, please try again later')
    const name = `${String(++arrivals).padStart(12, '0')}-${mail.id}.mail`
    // Counted before it is written, so that messages of one moment do not pass the limit together.
    sizes.set(name, mail.size)
    bytes += mail.size
    try {
      makeOwnFolder(folder)
      await writeFlushed(join(folder, `${name}.part`), mail)
      await rename(join(folder, `${name}.part`), join(folder, name))
      await flushFolder(folder)
    } catch (error) {
      forget(name)
      await unlink(join(folder, `${name}.part`)).catch(() => {})
      throw error
    }
    loop.wake()
  }

  function forget(name: string): void {
    bytes -= sizes.get(name) ?? 0
    sizes.delete(name)
  }

  /** Files of this run and of those before, also what was set aside: its fault may be mended by now. */
  async function takeUp(): Promise<void> {
    takenUpAt = performance.now()
    for (const found of await readdir(folder).catch(() => [] as string[])) {
      if (!/\.mail(?:\.failed)?$/.test(found)) continue
      const name = found.replace(/\.failed$/, '')
      if (sizes.has(name)) continue
      if (name !== found) await rename(join(folder, found), join(folder, name))
      const { size } = await stat(join(folder, name))
      sizes.set(name, size)
      bytes += size
      arrivals = Math.max(arrivals, arrivalOf(name))
    }
  }

  /** One message after the other, in the order in which they came. */
  async function workOff(): Promise<number> {
    if (performance.now() - takenUpAt > takeUpMs) await takeUp()
    for (const name of (await names()).sort(byArrival)) {
      if ((await moveOver(name)) === 'away') return 1000
      forget(name)
      if (!loop.running) return 0
    }
    return 60_000
  }

  /**
   * A message that cannot be stored although the database is there must not hold up the others: after some tries it is set
   * aside, by name, and taken up again later. It was acknowledged, so it is never given up.
   */
  async function moveOver(name: string): Promise<'done' | 'away' | 'failed'> {
    const file = join(folder, name)
    try {
      await within(options.commit(await readSpooled(file)), patienceMs)
      await unlink(file)
      tries.delete(name)
      return 'done'
    } catch (error) {
      const tried = (tries.get(name) ?? 0) + 1
      if (isAway(error)) return 'away'
      tries.set(name, tried)
      if (tried < mostTries) return 'away'
      options.log.error(
        { file, error: (error as Error).message },
        'a message on the disk cannot be stored; it is kept there and tried again later',
      )
      await rename(file, `${file}.failed`)
      return 'failed'
    }
  }

  async function names(): Promise<string[]> {
    const all = await readdir(folder).catch(() => [] as string[])
    return all.filter((name) => sizes.has(name))
  }

  return {
    store,
    async start() {
      await takeUp()
      if (sizes.size > 0) options.log.warn({ messages: sizes.size }, 'mail waits on the disk and is worked off')
      loop.start()
    },
    stop: () => loop.stop(),
    get waiting() {
      return sizes.size
    },
  }
}

export const spoolFolder = (dataDir: string) => join(dataDir, 'spool')

/** How many acknowledged messages lie in a spool's folder that could not be stored and wait for another try. */
export async function setAsideIn(folder: string): Promise<number> {
  const found = await readdir(folder).catch(() => [] as string[])
  return found.filter((name) => name.endsWith('.mail.failed')).length
}

/** What the name of a file says; 0 for one of a version that named them by id only: those came before all others. */
function arrivalOf(name: string): number {
  return Number(/^(\d{12})-/.exec(name)?.[1] ?? 0)
}

function byArrival(a: string, b: string): number {
  return arrivalOf(a) - arrivalOf(b) || (a < b ? -1 : 1)
}

/** The database cannot be reached, does not answer, or has no place for us: the message itself is not at fault. */
function isAway(error: unknown): boolean {
  if (error instanceof Refusal) return error.code === 'platform.unavailable'
  const code = (error as { code?: string }).code ?? ''
  return isUnreachable(error) || code === 'SLOW' || /^(?:53|55P03)/.test(code)
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  // What is still under way may be committed later; the copy on the disk then changes nothing.
  work.catch(() => {})
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('the database does not answer'), { code: 'SLOW' })), ms)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A line of JSON, then the message as it came. */
async function writeFlushed(file: string, mail: ReceivedRaw): Promise<void> {
  const { slices, sha256, ...facts } = mail
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.write(`${JSON.stringify({ ...facts, sha256: sha256.toString('hex') })}\n`)
    for (const slice of slices) await handle.write(slice)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

async function readSpooled(file: string): Promise<ReceivedRaw> {
  const bytes = await readFile(file)
  const end = bytes.indexOf('\n')
  const facts = JSON.parse(bytes.toString('utf8', 0, end))
  return {
    ...facts,
    receivedAt: new Date(facts.receivedAt),
    sha256: Buffer.from(facts.sha256, 'hex'),
    slices: slicesOf(bytes.subarray(end + 1)),
  }
}
