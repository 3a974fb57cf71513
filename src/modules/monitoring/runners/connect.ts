import { isIP, connect as netConnect, type Socket } from 'node:net'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import type { Timings } from '../types.ts'
import type { Limits } from './runner.ts'
import { asTrouble, Trouble } from './trouble.ts'

/**
 * The one address a look goes to. A name is resolved once; all its addresses must be allowed, and the connection goes to one of
 * exactly these, so that a second answer of the name server changes nothing. IPv4 first: most of what is watched has it.
 * Throws Trouble `not_allowed`, `unresolvable`.
 */
export async function pin(host: string, limits: Limits, timings: Timings = {}): Promise<string> {
  const plain = host.replace(/^\[|\]$/g, '')
  const began = performance.now()
  const addresses = isIP(plain) ? [plain] : await limits.resolve(plain).catch(() => [])
  if (!isIP(plain)) timings.resolve = since(began)
  if (addresses.length === 0) throw new Trouble('unresolvable', `${plain} cannot be resolved.`)
  if (addresses.some((address) => !limits.allows(address)))
    throw new Trouble('not_allowed', `${plain} is no public address, and this site does not allow checks to go there.`)
  return addresses.find((address) => isIP(address) === 4) ?? addresses[0]!
}

export const since = (began: number) => Math.round((performance.now() - began) * 10) / 10

/** Where to, and how the target is called in sentences. */
export type Place = { host: string; port: number }

export const placeName = ({ host, port }: Place) => `${host.includes(':') ? `[${host}]` : host}:${port}`

/** A connected socket to the pinned address. Ends with `signal`; errors come as Trouble. */
export async function connectTcp(
  place: Place,
  limits: Limits,
  signal: AbortSignal,
  timings: Timings = {},
): Promise<Socket> {
  const address = await pin(place.host, limits, timings)
  const began = performance.now()
  const socket = netConnect({ host: address, port: place.port, noDelay: true })
  await happens(socket, 'connect', placeName(place), signal)
  timings.connect = since(began)
  return socket
}

export type TlsOptions = { servername: string; verify: boolean; alpn?: string[] }

/** TLS over a connected socket. With `verify` a certificate that is not to be believed ends it, with the reason. */
export async function startTls(
  socket: Socket,
  options: TlsOptions,
  signal: AbortSignal,
  timings: Timings = {},
): Promise<TLSSocket> {
  const began = performance.now()
  const secured = tlsConnect({
    socket,
    // A name in SNI is never an address (RFC 6066 3), but the certificate is judged against either.
    servername: isIP(options.servername) ? '' : options.servername,
    host: options.servername,
    rejectUnauthorized: false,
    ALPNProtocols: options.alpn,
  })
  await happens(secured, 'secureConnect', options.servername, signal)
  timings.tls = since(began)
  if (options.verify && !secured.authorized) {
    secured.destroy()
    throw new Trouble('wrong', `The certificate of ${options.servername} is not valid: ${reasonOf(secured)}.`)
  }
  return secured
}

/** Why Node does not believe a certificate, in words where they are known. */
export function reasonOf(socket: TLSSocket): string {
  const code = String(
    (socket.authorizationError as unknown as NodeJS.ErrnoException)?.code ?? socket.authorizationError,
  )
  return certificateWords[code] ?? code.toLowerCase().replaceAll('_', ' ')
}

const certificateWords: Record<string, string> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in a certificate nobody knows',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its chain is not complete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
}

/** Waits for one event of a socket; an error, its end or the signal comes first as Trouble, and the socket is gone then. */
function happens(socket: Socket, event: string, what: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: unknown) => {
      signal.removeEventListener('abort', aborted)
      socket.off(event, ready).off('error', done).off('close', closed)
      if (error === undefined) return resolve()
      // What still comes of a socket nobody waits for any more must not end the program.
      socket.on('error', () => {}).destroy()
      reject(asTrouble(error, what))
    }
    const ready = () => done()
    const closed = () => done(new Trouble('broken', `${what} closed the connection.`))
    const aborted = () => done(new Trouble('timeout', `${what} did not answer in time.`))
    if (signal.aborted) return aborted()
    signal.addEventListener('abort', aborted)
    socket.once(event, ready).once('error', done).once('close', closed)
  })
}
