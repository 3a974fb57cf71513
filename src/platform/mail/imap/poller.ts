import { setTimeout as pause } from 'node:timers/promises'
import type { ImapFlow } from 'imapflow'
import { systemActor } from '../../actor.ts'
import type { App } from '../../app.ts'
import { clock } from '../../clock.ts'
import type { Tx } from '../../db/database.ts'
import { startLoop } from '../../loop.ts'
import type { ReceivedRaw } from '../smtp.ts'
import { catchUp, type Keep } from './fetch.ts'
import {
  fetchedBefore,
  leaseMailboxes,
  leaseMs,
  lockCursor,
  type MailboxSecret,
  moveCursor,
  noteFailing,
  noteWorking,
  openSecret,
  releaseMailbox,
  type StoredMailbox,
  saveSecret,
} from './mailboxes.ts'
import { type AccessToken, refreshAccess } from './oauth.ts'
import { openSession, type Proof } from './session.ts'
import { asTrouble, ImapTrouble } from './trouble.ts'

const fetcher = systemActor('mailboxes')
/** How often leases are renewed and mailboxes looked for that nobody fetches. */
const roundMs = 2_000
/** A server that does not tell of new mail (IDLE) is asked this often. */
const askEveryMs = 60_000
const soonMs = 60_000

export type StoreFetched = (tx: Tx, mail: ReceivedRaw, over: string | null) => Promise<void>

export type Poller = {
  start(): void
  /** Looks at the mailboxes now: one was made or changed. */
  wake(): void
  stop(): Promise<void>
}

type Run = { box: StoredMailbox; abort: AbortController; done: Promise<void>; leasedAt: number }

/**
 * Fetches mail from all mailboxes this instance holds a lease of. One run a mailbox: connect, catch up, then wait for news.
 * A mailbox that fails says so, waits, and is tried again by whoever is first.
 */
export function createPoller(app: App, storeFetched: StoreFetched): Poller {
  const runs = new Map<string, Run>()
  const tokens = new Map<string, AccessToken & { version: number }>()
  const transact = <T>(work: (tx: Tx) => Promise<T>) => app.db.transact(fetcher, work)

  async function round(): Promise<number> {
    const mine = await transact(leaseMailboxes).catch((error) => {
      // Without a database nothing can be stored; others may hold the leases by the time it is back.
      for (const run of runs.values()) if (performance.now() - run.leasedAt > leaseMs) run.abort.abort()
      throw error
    })
    const held = new Map(mine.map((box) => [box.id, box]))
    for (const [id, run] of runs) if (held.get(id)?.version !== run.box.version) run.abort.abort()
    for (const box of mine) {
      const run = runs.get(box.id)
      if (run) run.leasedAt = performance.now()
      else begin(box)
    }
    return roundMs
  }

  function begin(box: StoredMailbox): void {
    const abort = new AbortController()
    const done = fetchFrom(box, abort.signal).finally(() => runs.delete(box.id))
    runs.set(box.id, { box, abort, done, leasedAt: performance.now() })
  }

  async function fetchFrom(box: StoredMailbox, signal: AbortSignal): Promise<void> {
    let client: ImapFlow | null = null
    try {
      client = await openSession(box, await proofOf(box), app.config.OUTGOING_PRIVATE)
      const ending = client
      signal.addEventListener('abort', () => ending.close(), { once: true })
      await openFolder(client, box)
      await waitAndFetch(client, box, signal)
    } catch (cause) {
      if (!signal.aborted) await failed(box, cause)
    } finally {
      client?.close()
      await transact((tx) => releaseMailbox(tx, box.id)).catch(() => {})
    }
  }

  async function waitAndFetch(client: ImapFlow, box: StoredMailbox, signal: AbortSignal): Promise<void> {
    let news = Promise.withResolvers<void>()
    client.on('exists', () => news.resolve())
    client.on('close', () => news.resolve())
    while (!signal.aborted) {
      news = Promise.withResolvers<void>()
      await catchUp(client, box, keepOf(box), signal)
      await transact((tx) => noteWorking(tx, box.id, box.version))
      // IDLE ends when the next command is given; it is begun anew after each look.
      const idle = client.idle().catch(() => {})
      await Promise.race([news.promise, idle, pause(askEveryMs, undefined, { ref: false, signal }).catch(() => {})])
      if (!client.usable) throw new ImapTrouble('The connection was lost.')
    }
  }

  function keepOf(box: StoredMailbox): Keep {
    async function place(tx: Tx) {
      const cursor = await lockCursor(tx, box.id, box.version)
      // Somebody changed the mailbox: this run is over, and what it would store is fetched by the next.
      if (!cursor) throw new ImapTrouble('The mailbox was changed.')
      return cursor
    }
    return {
      cursor: () => transact(place),
      pass: (uidValidity, uid) =>
        transact(async (tx) => {
          await place(tx)
          await moveCursor(tx, box.id, uidValidity, uid, false)
        }),
      store: (mail, over) =>
        transact(async (tx) => {
          const { uidValidity, uid } = mail.fetched!
          const cursor = await place(tx)
          const known =
            (cursor.uidValidity === uidValidity && cursor.lastUid >= uid) ||
            (await fetchedBefore(tx, box.id, uidValidity, mail.sha256))
          if (!known) await storeFetched(tx, mail, over)
          await moveCursor(
            tx,
            box.id,
            uidValidity,
            Math.max(uid, cursor.uidValidity === uidValidity ? cursor.lastUid : 0),
            !known,
          )
        }),
    }
  }

  /** The password, or an access token that is good for a minute at least. */
  async function proofOf(box: StoredMailbox): Promise<Proof> {
    const secret = await transact((tx) => openSecret(tx, box.id)).catch((cause: Error) => {
      throw new ImapTrouble(`Its password cannot be read: ${cause.message}`)
    })
    if (!secret) throw new ImapTrouble('The mailbox was removed.')
    const known = tokens.get(box.id)
    if (known?.version === box.version && known.expiresAt.getTime() - clock.now().getTime() > soonMs)
      return { accessToken: known.token }
    const proof = await proofFrom(box, secret, app.config.OUTGOING_PRIVATE, async (token) => {
      tokens.set(box.id, { ...token, version: box.version })
      const { refreshToken } = token
      if (refreshToken && 'clientSecret' in secret && refreshToken !== secret.refreshToken)
        await transact((tx) => saveSecret(tx, box.id, { ...secret, refreshToken }))
    })
    return proof
  }

  async function failed(box: StoredMailbox, cause: unknown): Promise<void> {
    tokens.delete(box.id)
    const trouble = asTrouble(cause)
    app.log.warn({ mailbox: box.name, error: trouble.message }, 'a mailbox cannot be fetched; it is tried again')
    await transact((tx) => noteFailing(tx, box.id, box.version, trouble.message)).catch(() => {})
  }

  const loop = startLoop('mailboxes', round, () => app.log)
  return {
    start: loop.start,
    wake: loop.wake,
    async stop() {
      await loop.stop()
      for (const run of runs.values()) run.abort.abort()
      await Promise.all([...runs.values()].map((run) => run.done))
    },
  }
}

/** Opens the folder, read-only where nothing is done with its messages. Throws ImapTrouble. */
export async function openFolder(client: ImapFlow, box: Pick<StoredMailbox, 'folder' | 'afterwards'>): Promise<number> {
  try {
    const open = await client.mailboxOpen(box.folder, { readOnly: box.afterwards === 'leave' })
    return open.exists
  } catch (cause) {
    throw new ImapTrouble(`The folder ${box.folder} cannot be opened. ${asTrouble(cause).message}`)
  }
}

/** What signs in, from what is kept of a mailbox. `told` hears of a new access token. Throws ImapTrouble. */
export async function proofFrom(
  box: Pick<StoredMailbox, 'oauth'>,
  secret: MailboxSecret,
  allowPrivate: boolean,
  told: (token: AccessToken) => Promise<void> = async () => {},
): Promise<Proof> {
  if ('password' in secret) return { pass: secret.password }
  if (!box.oauth) throw new ImapTrouble('The mailbox has a refresh token but no address to use it at.')
  const token = await refreshAccess({ ...box.oauth, ...secret }, allowPrivate)
  await told(token)
  return { accessToken: token.token }
}
