import type { Tx } from '#platform/db/database.ts'
import { loadMail, mailOf, type ReceivedMail } from '#platform/mail/mail.ts'
import { asRefusal, type Room } from '../doors/room.ts'
import { store } from '../intake/store.ts'
import { problems } from '../problems.ts'
import { sourceIdIn } from '../rules/mail-address.ts'
import type { Source } from '../types.ts'
import { mailHeard } from './map.ts'

const door = 'mail'

/** Mail to the address of a source becomes a signal and no request: it is accepted, read as all mail is, and claimed. */
export function openMailDoor(room: Room): void {
  const mail = mailOf(room.app)
  mail.accept(async (address) => (await sourceAmong(room, [address])) !== null)
  mail.claim(async (tx, mailId, { envelope }) => {
    const source = await sourceAmong(room, envelope)
    if (!source) return false
    await takeMail(room, tx, source, await loadMail(tx, mailId))
    return true
  })
}

async function sourceAmong(room: Room, addresses: readonly string[]): Promise<Source | null> {
  for (const address of addresses) {
    const id = sourceIdIn(address, room.app.config.MAIL_DOMAIN)
    const source = id === null ? null : await room.book.byId(id)
    if (source?.kind === 'mail') return source
  }
  return null
}

async function takeMail(room: Room, tx: Tx, source: Source, mail: ReceivedMail): Promise<void> {
  const { parsed } = mail
  try {
    refuseUnwanted(source, mail)
    const at = mail.receivedAt
    const told = mailHeard({ subject: parsed.subject, text: parsed.text ?? '', at }, source.settings, room.moment())
    const [kept] = await store(tx, [{ source, heard: { told: [told], lines: [], measured: [] } }])
    if (kept!.kept === 0) throw problems.refuse('signals.unknown_host')
    tx.afterCommit(() => room.counts.accepted(source, door, 1))
  } catch (error) {
    const refusal = asRefusal(error)
    // What broke on our side is tried again; what is refused would be refused again.
    if (refusal.status >= 500) throw error
    const peer = mail.envelope.from
    tx.afterCommit(() => room.counts.refused({ source, door, refusal, sample: parsed.subject, bytes: mail.size, peer }))
  }
}

/** A sender's address is a claim: where domains are named, theirs must have let the mail be sent. */
function refuseUnwanted(source: Source, { parsed, auth }: ReceivedMail): void {
  if (source.paused) throw problems.refuse('signals.paused')
  const { senders } = source.settings
  if (!senders || senders.length === 0) return
  const domain = parsed.from?.address.split('@')[1]?.toLowerCase()
  if (!auth.authenticated || !senders.some((each) => each.toLowerCase() === domain))
    throw problems.refuse('signals.unknown_source', { detail: 'The sender is none that this source takes mail of.' })
}
