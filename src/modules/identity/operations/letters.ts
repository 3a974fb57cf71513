import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { queueMail } from '#platform/mail/mail.ts'
import type { LinkKind } from '../types.ts'

type To = { id: string; accountId: string; name: string; email: string }

const pages: Record<LinkKind, string> = { invitation: 'invitation', reset: 'reset', set_up: 'set-up' }

/**
 * The address of a link. Its secret stands behind `#`: it is never sent to a server, so no log, proxy or referrer keeps it,
 * and a scanner that fetches the address changes nothing.
 */
export function addressOfLink(tx: Tx, kind: LinkKind, secret: string): string {
  return `${tx.app.config.publicUrl}/${pages[kind]}#${secret}`
}

export function sendInvitation(
  tx: Tx,
  to: To,
  link: string,
  from: { inviter: string; provider: string },
): Promise<string> {
  return send(tx, to, {
    kind: 'invitation',
    subject: `Your access to ${from.provider}`,
    text: `Hello ${to.name},

${from.inviter} invites you to ${from.provider}. Open this page, choose a password, and you are in:

${link}

The link works once, for seven days. If you did not expect this, do nothing.
`,
  })
}

export function sendReset(tx: Tx, to: To, link: string): Promise<string> {
  return send(tx, to, {
    kind: 'password_reset',
    subject: 'Choose a new password',
    text: `Hello ${to.name},

somebody, most likely you, asked for a new password. Choose it here:

${link}

The link works once, for one hour. If it was not you, do nothing: your password stays as it is.
`,
  })
}

/** Tells a person that how they sign in was changed, so that a change by somebody else does not stay unnoticed. */
export function sendNotice(tx: Tx, to: To, what: string): Promise<string> {
  return send(tx, to, {
    kind: 'security_notice',
    subject: what,
    text: `Hello ${to.name},

${what}, at ${tx.now.toISOString().replace('T', ' ').slice(0, 16)} UTC.

If it was you, all is well. If it was not, choose a new password at once (${tx.app.config.publicUrl}/forgotten-password) and tell
your administrator: a new password ends every session, token and link.
`,
  })
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
