import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { ImapFlow } from 'imapflow'
import { isPublicAddress } from '../../http/addresses.ts'
import { limits } from '../limits.ts'
import type { MailboxSettings } from './mailboxes.ts'
import { asTrouble, ImapTrouble } from './trouble.ts'

/** What proves who we are: a password, or an access token (SASL XOAUTH2, OAUTHBEARER). */
export type Proof = { pass: string } | { accessToken: string }

export type Place = Pick<MailboxSettings, 'host' | 'port' | 'security' | 'username'>

/**
 * Opens a signed-in connection. The name is resolved once, its addresses are judged as at the outbound door, and the connection
 * goes to one of exactly these. Without encryption only to a private address: nothing of ours travels readable through
 * the internet. Throws ImapTrouble.
 */
export async function openSession(place: Place, proof: Proof, allowPrivate: boolean): Promise<ImapFlow> {
  const address = await resolved(place.host, allowPrivate)
  if (place.security === 'none' && isPublicAddress(address))
    throw new ImapTrouble('Without encryption only a server in a private network is used.')
  const client = new ImapFlow({
    host: address,
    port: place.port,
    servername: isIP(place.host) ? undefined : place.host,
    secure: place.security === 'tls',
    doSTARTTLS: place.security === 'tls' ? undefined : place.security === 'starttls',
    tls: { minVersion: 'TLSv1.2' },
    auth: { user: place.username, ...proof },
    logger: false,
    clientInfo: { name: 'Palisade' },
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: 15_000,
    greetingTimeout: 10_000,
    socketTimeout: 180_000,
    maxLineLength: 1024 * 1024,
    maxLiteralSize: limits.messageBytes + 1024 * 1024,
    maxResponseSize: limits.messageBytes + 4 * 1024 * 1024,
    maxResponseTokens: 200_000,
  })
  // An error after the connection is open ends in a rejected command or the event close; without a listener it ends us.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (cause) {
    client.close()
    throw asTrouble(cause)
  }
}

async function resolved(host: string, allowPrivate: boolean): Promise<string> {
  const found = isIP(host)
    ? [host]
    : await lookup(host, { all: true, order: 'verbatim' }).then(
        (all) => all.map((one) => one.address),
        () => [],
      )
  if (found.length === 0) throw new ImapTrouble(`${host} cannot be resolved.`)
  if (!allowPrivate && found.some((address) => !isPublicAddress(address)))
    throw new ImapTrouble(`${host} is not a public address. OUTGOING_PRIVATE allows servers in a private network.`)
  return found[0]!
}
