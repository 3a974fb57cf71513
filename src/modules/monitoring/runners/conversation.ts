import type { Socket } from 'node:net'
import { asTrouble, Trouble } from './trouble.ts'

/** Bytes to and from a connected target. */
export type Conversation = {
  write(data: Buffer | string): void
  /** Exactly so many bytes. */
  bytes(count: number): Promise<Buffer>
  /** Up to and without the line's end (LF, a CR before it goes too), as latin1: protocols of lines are ASCII. */
  line(): Promise<string>
  /** Until what came satisfies `enough`; also when the target closes first, then what there is. */
  until(enough: (got: Buffer) => boolean): Promise<Buffer>
  /** The socket, to go on with TLS over it; nothing may have been received beyond what was read. */
  release(): Socket
  close(): void
}

/**
 * Speaks with a target: at most `maxBytes` in all are taken from it, and reading ends with `signal`. Errors come as Trouble
 * from the read that waits, or the next one.
 */
export function converse(socket: Socket, what: string, maxBytes: number, signal: AbortSignal): Conversation {
  let got: Buffer = Buffer.alloc(0)
  let total = 0
  let ended = false
  let failed: Trouble | null = null
  let wake: (() => void) | null = null

  const stir = () => {
    const waiting = wake
    wake = null
    waiting?.()
  }
  const onData = (chunk: Buffer) => {
    total += chunk.length
    if (total > maxBytes) {
      failed ??= new Trouble('wrong', `${what} says more than ${maxBytes} bytes.`)
      socket.destroy()
    } else got = got.length === 0 ? chunk : Buffer.concat([got, chunk])
    stir()
  }
  const onEnd = () => {
    ended = true
    stir()
  }
  const onError = (error: Error) => {
    failed ??= asTrouble(error, what)
    stir()
  }
  const onAbort = () => {
    failed ??= new Trouble('timeout', `${what} did not answer in time.`)
    socket.destroy()
    stir()
  }
  socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError)
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()

  /** Waits until `length` says how many bytes to take (0: more are needed). */
  async function take(length: () => number, mayEnd = false): Promise<Buffer> {
    for (;;) {
      const count = length()
      if (count > 0) {
        const taken = got.subarray(0, count)
        got = got.subarray(count)
        return taken
      }
      if (failed) throw failed
      if (ended) {
        if (mayEnd) return got
        throw new Trouble('broken', `${what} closed the connection.`)
      }
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }

  return {
    write: (data) => void (socket.writable && socket.write(data)),
    bytes: async (count) => (count === 0 ? Buffer.alloc(0) : take(() => (got.length >= count ? count : 0))),
    line: async () => (await take(() => got.indexOf(10) + 1)).toString('latin1').replace(/\r?\n$/, ''),
    until: (enough) => take(() => (got.length > 0 && enough(got) ? got.length : 0), true),
    release() {
      // Bytes that stand before the handshake are an injection into what TLS is to protect.
      if (got.length > 0) throw new Trouble('wrong', `${what} sent more than its answer before TLS.`)
      socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError)
      signal.removeEventListener('abort', onAbort)
      return socket
    },
    close() {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
    },
  }
}
