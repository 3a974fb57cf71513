import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import type { Log } from '#platform/log.ts'

export type StreamDoor = { listen(port: number, host: string): Promise<number>; close(): Promise<void> }

export type StreamOptions = {
  name: string
  log: Log
  /** A connection on which nothing comes for so long is closed. */
  idleMs: number
  tls?: TlsOptions
  /** Reads the connection to its end. What it throws closes the connection; it says itself what is counted. */
  serve(socket: Socket, peer: string): Promise<void>
}

const mostConnections = 1000
const mostOfAddress = 100

/**
 * A listener for connections of senders: half of them end their side and then wait for the answer.
 * They are bounded in all and by address, each closed when it is silent or its reader gives up.
 */
export function createStreamDoor({ name, log, idleMs, tls, serve }: StreamOptions): StreamDoor {
  const open = new Set<Socket>()
  const byAddress = new Map<string, number>()

  function accept(socket: Socket): void {
    const peer = plainAddress(socket.remoteAddress ?? '')
    const before = byAddress.get(peer) ?? 0
    if (before >= mostOfAddress || open.size >= mostConnections) return void socket.destroy()
    byAddress.set(peer, before + 1)
    open.add(socket)
    socket.setTimeout(idleMs, () => socket.destroy())
    socket.on('error', () => {}) // a sender that goes away is no event; `close` follows
    socket.once('close', () => {
      open.delete(socket)
      const left = (byAddress.get(peer) ?? 1) - 1
      if (left > 0) byAddress.set(peer, left)
      else byAddress.delete(peer)
    })
    serve(socket, peer)
      .catch((error: Error) => log.debug({ door: name, error: error.message }, 'a connection of a sender ended early'))
      .finally(() => socket.destroySoon())
  }

  const server: Server = tls
    ? createTlsServer({ ...tls, allowHalfOpen: true }, accept)
    : createServer({ allowHalfOpen: true }, accept)
  server.on('tlsClientError', (error: Error) => log.debug({ door: name, error: error.message }, 'no TLS with a sender'))
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          server.on('error', (error) => log.warn({ door: name, error: error.message }, 'a listener for signals failed'))
          resolve((server.address() as AddressInfo).port)
        })
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}

/** IPv4 as IPv4, whatever kind of socket it came to. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}
