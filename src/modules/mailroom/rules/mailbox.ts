import type { MailboxSecret, MailboxSettings } from '#platform/mail/mail.ts'
import type { MailboxInput } from '../contract.ts'

export type Faults = Record<string, string>

/** The settings a form means, and what is missing by field. `stored`: the present secret is kept where none is given. */
export function settingsFrom(
  input: MailboxInput,
  stored: MailboxSecret | null,
): { settings: MailboxSettings; faults: Faults } {
  const faults: Faults = {}
  const isOauth = input.auth === 'oauth2'
  if (isOauth) {
    if (!input.tokenUrl) faults.tokenUrl = 'is needed: where access tokens are made'
    else if (!/^https?:\/\//.test(input.tokenUrl)) faults.tokenUrl = 'must begin with https://'
    if (!input.clientId) faults.clientId = 'is needed'
  }
  if (input.afterwards === 'move' && !input.moveTo) faults.moveTo = 'is needed: where messages are moved to'
  if (input.afterwards === 'move' && input.moveTo === input.folder) faults.moveTo = 'must be another folder'
  if (!secretFrom(input, stored)) faults[isOauth ? 'refreshToken' : 'password'] = 'is needed'
  const settings: MailboxSettings = {
    name: input.name,
    address: input.address.toLowerCase(),
    host: input.host.toLowerCase(),
    port: input.port,
    security: input.security,
    username: input.username,
    auth: input.auth,
    oauth: isOauth
      ? { tokenUrl: input.tokenUrl ?? '', clientId: input.clientId ?? '', scope: input.scope ?? '' }
      : null,
    folder: input.folder,
    afterwards: input.afterwards,
    moveTo: input.afterwards === 'move' ? (input.moveTo ?? '') : null,
    beginWith: input.beginWith,
    paused: input.paused,
  }
  return { settings, faults }
}

type Secrets = Pick<MailboxInput, 'auth' | 'password' | 'clientSecret' | 'refreshToken'>

/** The secret that holds from now on: the given parts, else the stored ones of the same way of signing in. Null: there is none. */
export function secretFrom(input: Secrets, stored: MailboxSecret | null): MailboxSecret | null {
  if (input.auth === 'password') {
    const password = input.password || (stored && 'password' in stored ? stored.password : '')
    return password ? { password } : null
  }
  const before = stored && 'refreshToken' in stored ? stored : null
  const refreshToken = input.refreshToken || before?.refreshToken
  return refreshToken ? { refreshToken, clientSecret: input.clientSecret ?? before?.clientSecret ?? '' } : null
}

/** Whether a change points at other messages: then the place in the mailbox means nothing any more. */
export function isElsewhere(before: MailboxSettings, after: MailboxSettings): boolean {
  return before.host !== after.host || before.username !== after.username || before.folder !== after.folder
}

/**
 * Whether a stored secret may go to where the form points. A changed server must be given its secret anew: else whoever may
 * change a mailbox could have the password sent to a server of their own.
 */
export function mayReuse(
  before: MailboxSettings,
  after: Pick<MailboxSettings, 'host' | 'port' | 'security' | 'oauth'>,
): boolean {
  return (
    before.host === after.host &&
    before.port === after.port &&
    (before.security === after.security || after.security === 'tls') &&
    (before.oauth?.tokenUrl ?? '') === (after.oauth?.tokenUrl ?? '')
  )
}
