import { createSocket } from 'node:dgram'
import { isIP } from 'node:net'
import type { Timings } from '../types.ts'
import { type Place, pin, placeName, since } from './connect.ts'
import type { Limits } from './runner.ts'
import { asTrouble, Trouble } from './trouble.ts'

/**
 * Sends one datagram to the pinned address and waits for the answer `fits` takes; sends it again once after a third of the time,
 * because datagrams are lost. The socket is connected: what comes from elsewhere is never seen. Throws Trouble.
 */
export async function askByDatagram<T>(
  place: Place,
  question: Buffer,
  fits: (answer: Buffer) => T | null,
  limits: Limits,
  signal: AbortSignal,
  timings: Timings,
): Promise<T> {
  const address = await pin(place.host, limits, timings)
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4')
  const what = placeName(place)
  const began = performance.now()
  let again: NodeJS.Timeout | undefined
  let aborted: (() => void) | undefined
  try {
    return await new Promise<T>((resolve, reject) => {
      aborted = () => reject(new Trouble('timeout', `${what} did not answer in time.`))
      if (signal.aborted) return aborted()
      signal.addEventListener('abort', aborted)
      socket.on('error', (error) => reject(asTrouble(error, what)))
      socket.on('message', (message) => {
        try {
          const found = fits(message)
          if (found !== null) resolve(found)
        } catch (error) {
          reject(asTrouble(error, what))
        }
      })
      socket.connect(place.port, address, () => {
        socket.send(question)
        again = setTimeout(() => socket.send(question), limits.timeoutMs / 3)
      })
    })
  } finally {
    timings.firstByte = since(began)
    clearTimeout(again)
    if (aborted) signal.removeEventListener('abort', aborted)
    // A late error of a socket that is being closed concerns nobody.
    socket.on('error', () => {})
    socket.close()
  }
}
