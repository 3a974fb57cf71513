import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import type { Log } from '#platform/log.ts'
import { plainAddress } from './stream.ts'

export type DatagramDoor = { listen(port: number, host: string): Promise<number>; close(): Promise<void> }

export type DatagramOptions = {
  name: string
  log: Log
  /** Takes one datagram. `answer` sends one back to where it came from. Never rejects: it says itself what is counted. */
  take(bytes: Buffer, peer: string, answer: (bytes: Buffer) => void): Promise<void>
  /** One datagram too many: as many as may be looked after at once are. */
  dropped(bytes: Buffer, peer: string): void
}

/** Datagrams being looked after at once: beyond that they are dropped and counted, so that a flood takes no memory. */
const mostAtOnce = 20_000

/** A listener for datagrams (UDP). */
export function createDatagramDoor({ name, log, take, dropped }: DatagramOptions): DatagramDoor {
  let socket: Socket | null = null
  let atOnce = 0
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        const made = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 4 * 1024 * 1024 })
        socket = made
        made.once('error', reject)
        made.on('message', (bytes: Buffer, from: RemoteInfo) => {
          const peer = plainAddress(from.address)
          if (atOnce >= mostAtOnce) return dropped(bytes, peer)
          atOnce++
          take(bytes, peer, (answer) => made.send(answer, from.port, from.address, () => {})).finally(() => atOnce--)
        })
        made.bind(port, host, () => {
          made.off('error', reject)
          made.on('error', (error) => log.warn({ door: name, error: error.message }, 'a listener for signals failed'))
          resolve(made.address().port)
        })
      }),
    close: () => new Promise((resolve) => (socket ? socket.close(() => resolve()) : resolve())),
  }
}
