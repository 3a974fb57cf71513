import { findAccount } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { queueMail } from '#platform/mail/mail.ts'
import { letterWords, type NoticeWords } from '../rules/letter-words.ts'
import type { LinkKind } from '../types.ts'

type To = { id: string; accountId: string; name: string; email: string; language: string | null }

const pages: Record<LinkKind, string> = { invitation: 'invitation', reset: 'reset', set_up: 'set-up' }

/**
 * The address of a link. Its secret stands behind `#`: it is never sent to a server, so no log, proxy or referrer keeps it,
 * and a scanner that fetches the address changes nothing.
 */
export function addressOfLink(tx: Tx, kind: LinkKind, secret: string): string {
  return `${tx.app.config.publicUrl}/${pages[kind]}#${secret}`
}

export async function sendInvitation(
  tx: Tx,
  to: To,
  link: string,
  from: { inviter: string; provider: string },
): Promise<string> {
  const words = await wordsFor(tx, to)
  return send(tx, to, { kind: 'invitation', ...words.invitation({ name: to.name, link, ...from }) })
}

export async function sendReset(tx: Tx, to: To, link: string): Promise<string> {
  const words = await wordsFor(tx, to)
  return send(tx, to, { kind: 'password_reset', ...words.reset({ name: to.name, link }) })
}

/** Tells a person that how they sign in was changed, so that a change by somebody else does not stay unnoticed. */
export async function sendNotice(tx: Tx, to: To, what: (say: NoticeWords) => string): Promise<string> {
  const words = await wordsFor(tx, to)
  const subject = what(words.notices)
  const at = tx.now.toISOString().replace('T', ' ').slice(0, 16)
  const page = `${tx.app.config.publicUrl}/forgotten-password`
  return send(tx, to, {
    kind: 'security_notice',
    subject,
    text: words.noticeText({ name: to.name, what: subject, at, page }),
  })
}

/** In the person's language, or their account's. */
async function wordsFor(tx: Tx, to: To) {
  return letterWords(to.language ?? (await findAccount(tx, to.accountId))?.language ?? null)
}

function send(tx: Tx, to: To, mail: { kind: string; subject: string; text: string }): Promise<string> {
  return queueMail(tx, {
    key: `identity ${mail.kind} ${newId()}`,
    kind: mail.kind,
    accountId: to.accountId,
    subjectOf: { kind: 'person', id: to.id },
    to: [{ name: to.name, address: to.email }],
    subject: mail.subject,
    text: mail.text,
    automatic: 'auto-generated',
    sensitive: mail.kind !== 'security_notice',
    urgent: mail.kind !== 'security_notice',
  })
}
