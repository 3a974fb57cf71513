import { createHash } from 'node:crypto'
import type { ImapFlow } from 'imapflow'
import { clock } from '../../clock.ts'
import { newId } from '../../id.ts'
import { limits } from '../limits.ts'
import { readHead } from '../parse/head.ts'
import { createSlicer } from '../slices.ts'
import type { ReceivedRaw } from '../smtp.ts'
import type { StoredMailbox } from './mailboxes.ts'
import { ImapTrouble } from './trouble.ts'

/** What a fetching needs of the rest: where it stands, and to keep a message. */
export type Keep = {
  cursor(): Promise<{ uidValidity: number | null; lastUid: number }>
  /** Commits the message and the new place in one transaction. Resolves when both are on the disk. */
  store(mail: ReceivedRaw, over: string | null): Promise<void>
  /** Moves the place without a message: it was there before, or was taken away meanwhile. */
  pass(uidValidity: number, uid: number): Promise<void>
}

/** So many are asked for at once. */
const batch = 200
/** Larger messages are fetched in pieces of this size. */
const pieceBytes = 512 * 1024
/** Of a message over the limit only its beginning is kept; the whole stays in the mailbox. */
const beginningBytes = 256 * 1024
const dayMs = 86_400_000

/**
 * Fetches what is new since the place kept in the database, in order, one message after the other. The place moves with the
 * commit of each message, so a crash or an absent database only means that it goes on there. Nothing is marked, moved or
 * removed before that commit. Returns how many came.
 */
export async function catchUp(client: ImapFlow, box: StoredMailbox, keep: Keep, signal: AbortSignal): Promise<number> {
  const open = client.mailbox
  if (!open) throw new ImapTrouble('The connection was lost.')
  const uidValidity = Number(open.uidValidity)
  const start = await keep.cursor()
  let last = start.uidValidity === uidValidity ? start.lastUid : 0
  const isFirst = start.uidValidity === null
  if (isFirst && box.beginWith === 'new') {
    last = Math.max(0, (await nextUid(client, box)) - 1)
    await keep.pass(uidValidity, last)
  }
  let came = 0
  for (;;) {
    const uids = await newUids(client, last)
    if (uids.length === 0 || signal.aborted) return came
    for (const uid of uids.slice(0, batch)) {
      if (signal.aborted) return came
      const mail = await fetchOne(client, box, uidValidity, uid)
      if (mail) {
        await keep.store(mail.raw, mail.over)
        await afterwards(client, box, uid)
        came++
      } else await keep.pass(uidValidity, uid)
      last = uid
    }
  }
}

async function nextUid(client: ImapFlow, box: StoredMailbox): Promise<number> {
  const status = await client.status(box.folder, { uidNext: true })
  if (!status || status.uidNext === undefined)
    throw new ImapTrouble('The server does not tell its next number (UIDNEXT).')
  return status.uidNext
}

/** `n:*` also names the last message when it is before n, so what is known is left out. */
async function newUids(client: ImapFlow, last: number): Promise<number[]> {
  const found = await client.search({ uid: `${last + 1}:*` }, { uid: true })
  return (found || []).filter((uid) => uid > last).sort((a, b) => a - b)
}

async function fetchOne(
  client: ImapFlow,
  box: StoredMailbox,
  uidValidity: number,
  uid: number,
): Promise<{ raw: ReceivedRaw; over: string | null } | null> {
  const facts = await client.fetchOne(String(uid), { uid: true, size: true, internalDate: true }, { uid: true })
  if (!facts) return null
  const size = facts.size ?? 0
  const over = size > limits.messageBytes ? `size: ${size} bytes; only the beginning was fetched` : null
  const slicer = createSlicer()
  const hash = createHash('sha256')
  let bytes = 0
  const wanted = over ? beginningBytes : Number.POSITIVE_INFINITY
  for (let at = 0; at < wanted; ) {
    // One peek a piece (BODY.PEEK[]<at.n>): nothing becomes \Seen.
    const piece = await client.fetchOne(
      String(uid),
      { source: { start: at, maxLength: Math.min(pieceBytes, wanted - at) } },
      { uid: true },
    )
    const source = piece ? piece.source : undefined
    if (!source) return null
    if (source.length > 0) {
      slicer.add(source)
      hash.update(source)
    }
    at += source.length
    bytes += source.length
    if (bytes > limits.messageBytes + pieceBytes) throw new ImapTrouble('The server gives more than it announced.')
    if (source.length < pieceBytes || (size > 0 && at >= size)) break
  }
  const slices = slicer.finish()
  const head = readHead(slices[0]!, '')
  const returnPath = head.headers.find((header) => header.name === 'return-path')?.value
  const raw: ReceivedRaw = {
    id: newId(),
    receivedAt: cameAt(facts.internalDate),
    envelope: {
      from: returnPath === undefined ? (head.from?.address ?? '') : returnPath.replace(/[<>\s]/g, ''),
      to: [box.address],
      remoteIp: '',
      helo: '',
    },
    tls: null,
    slices,
    size: bytes,
    sha256: hash.digest(),
    fetched: { mailboxId: box.id, uidValidity, uid },
  }
  return { raw, over }
}

/** When it reached the mailbox: promises count from there. Old mail of a first fetching counts from now. */
function cameAt(internalDate: Date | string | undefined): Date {
  const now = clock.now()
  const at = internalDate ? new Date(internalDate) : now
  return at > now || Number.isNaN(at.getTime()) || now.getTime() - at.getTime() > dayMs ? now : at
}

/** The message is stored. What fails here only leaves it where it was. */
async function afterwards(client: ImapFlow, box: StoredMailbox, uid: number): Promise<void> {
  const range = String(uid)
  if (box.afterwards === 'seen') await client.messageFlagsAdd(range, ['\\Seen'], { uid: true })
  if (box.afterwards === 'delete') await client.messageDelete(range, { uid: true })
  if (box.afterwards === 'move') {
    const moved = await client.messageMove(range, box.moveTo!, { uid: true })
    if (!moved) throw new ImapTrouble(`A message cannot be moved to the folder ${box.moveTo}. Is it there?`)
  }
}
