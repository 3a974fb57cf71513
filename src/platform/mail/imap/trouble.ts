/** A mailbox that cannot be used at this moment. The message is a sentence for whoever set it up. */
export class ImapTrouble extends Error {}

type Cause = Error & {
  code?: string
  authenticationFailed?: boolean
  serverResponseCode?: string
  responseText?: string
  responseStatus?: string
}

const network: Record<string, string> = {
  ECONNREFUSED: 'Nobody answers there: the connection was refused.',
  EHOSTUNREACH: 'The server cannot be reached.',
  ENETUNREACH: 'The server cannot be reached.',
  ECONNRESET: 'The server closed the connection.',
  NoConnection: 'The connection was lost.',
  EConnectionClosed: 'The server closed the connection.',
  ETIMEDOUT: 'The server did not answer in time.',
  ETIMEOUT: 'The server did not answer in time.',
  CONNECT_TIMEOUT: 'The server did not answer in time.',
  GREEETING_TIMEOUT: 'Something answers there, but it does not greet as an IMAP server.',
  GREETING_TIMEOUT: 'Something answers there, but it does not greet as an IMAP server.',
}

/** Any failure of an IMAP session as a sentence. */
export function asTrouble(cause: unknown): ImapTrouble {
  if (cause instanceof ImapTrouble) return cause
  const error = cause as Cause
  const said = error.responseText ? ` It says: ${error.responseText.slice(0, 200)}` : ''
  if (error.authenticationFailed) return new ImapTrouble(`The server refuses the sign-in.${said}`)
  const code = error.code ?? ''
  if (network[code]) return new ImapTrouble(network[code])
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|ERR_TLS|EPROTO|ERR_SSL/.test(code))
    return new ImapTrouble(`Its certificate or encryption cannot be trusted (${error.message.slice(0, 200)}).`)
  return new ImapTrouble(`${error.message.slice(0, 300) || 'The connection failed.'}${said}`)
}
