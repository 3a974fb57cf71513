import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { loadMail, mailOf } from '#platform/mail/mail.ts'
import { heartbeatsOf, type Sign } from '../queries/heartbeats.ts'
import { heartbeatIn, readSubject } from '../rules/sign.ts'
import { hashOfToken } from './address.ts'
import { keptWords, storeSigns } from './heartbeat.ts'

const actor = systemActor('heartbeats')

/** The hash of the first address among these that is a heartbeat's by its form. */
function hashAmong(app: App, addresses: readonly string[]): Buffer | null {
  for (const address of addresses) {
    const token = heartbeatIn(address, app.config.MAIL_DOMAIN)
    if (token !== null) return hashOfToken(token)
  }
  return null
}

/**
 * A mail to the address of a heartbeat is a sign of life and no request: jobs that can only send mail have one too. The address is
 * the secret, whoever sent it; the subject says whether the job failed or began.
 */
export function takeHeartbeatsByMail(app: App): void {
  const mail = mailOf(app)
  const known = async (tx: Tx, hash: Buffer) => (await heartbeatsOf(tx, [hash])).size > 0
  mail.accept(async (address) => {
    const hash = hashAmong(app, [address])
    return hash !== null && (await app.db.transact(actor, (tx) => known(tx, hash)))
  })
  mail.claim(async (tx, mailId, { envelope }) => {
    const hash = hashAmong(app, envelope)
    if (hash === null || !(await known(tx, hash))) return false
    const { parsed, receivedAt } = await loadMail(tx, mailId)
    const words = keptWords([parsed.subject, parsed.text ?? ''].join('\n'))
    const sign: Sign = {
      hash,
      at: receivedAt.getTime(),
      kind: readSubject(parsed.subject),
      run: null,
      exit: null,
      words,
    }
    await storeSigns(tx, [sign])
    return true
  })
}
