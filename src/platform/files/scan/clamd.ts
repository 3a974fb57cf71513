import { connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { ScannerAddress } from './address.ts'
import { readVerdict, type Verdict } from './reply.ts'

/** The scanner cannot be asked at this moment: nobody listens, it broke off, or it does not answer in time. */
export class ScannerAway extends Error {}

/** The scanner had a file before it and gave no verdict: it broke off, or says that it could not. Another try may do. */
export class Stumbled extends Error {}

/** Between two bytes of a scan. A full scan of 25 MB of archives takes clamd seconds; its own MaxScanTime is two minutes. */
const scanPatienceMs = 150_000
const askPatienceMs = 10_000
/** Answers are one line. */
const mostAnswerBytes = 64 * 1024
const chunkBytes = 64 * 1024

/** `1.4.3/27500/...`: the engine and the day of its signatures. Throws ScannerAway. */
export async function scannerVersion(address: ScannerAddress): Promise<string> {
  const version = await ask(address, 'zVERSION\0', askPatienceMs)
  if (!/^ClamAV /.test(version)) throw new ScannerAway(`it answers "${version.slice(0, 80)}", which is not ClamAV`)
  return version
}

/** Asks for a sign of life. Throws ScannerAway when there is none. */
export async function pingScanner(address: ScannerAddress): Promise<void> {
  const answer = await ask(address, 'zPING\0', askPatienceMs)
  if (answer !== 'PONG') throw new ScannerAway(`it answers "${answer.slice(0, 80)}" to PING`)
}

/** Has the bytes scanned (INSTREAM, so that the scanner needs no access to ours). Throws ScannerAway and Stumbled. */
export async function scanBytes(address: ScannerAddress, bytes: Buffer): Promise<Verdict> {
  const answer = await ask(address, 'zINSTREAM\0', scanPatienceMs, (socket) => sendStream(socket, bytes))
  const verdict = readVerdict(answer)
  if (!verdict) throw new ScannerAway(`it answers "${answer.slice(0, 80)}" to a file`)
  if (verdict.state === 'failed' && verdict.again) throw new Stumbled(verdict.says)
  return verdict
}

/** One command on a connection of its own; the answer up to its terminator. */
function ask(
  address: ScannerAddress,
  command: string,
  patienceMs: number,
  more?: (socket: Socket) => Promise<void>,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect({ ...address, timeout: patienceMs })
  let heard = ''
  let reading = false
  const away = (why: string) =>
    reject(reading ? new Stumbled(`the scanner breaks off while it reads the file (${why})`) : new ScannerAway(why))
  socket.once('connect', () => {
    socket.write(command)
    reading = more !== undefined
    void more?.(socket)
  })
  socket.on('data', (bytes) => {
    heard += bytes.toString('utf8')
    const end = heard.indexOf('\0')
    if (end >= 0) resolve(heard.slice(0, end))
    else if (heard.length > mostAnswerBytes) away('its answer has no end')
  })
  socket.once('timeout', () => away(`it does not answer within ${patienceMs / 1000} seconds`))
  socket.once('error', (error: NodeJS.ErrnoException) => away(error.code ?? error.message))
  socket.once('close', () => away('it closed the connection without an answer'))
  return promise.finally(() => socket.destroy())
}

/** Chunks of `<length in 4 bytes, network order><bytes>`, ended by one of length 0. */
async function sendStream(socket: Socket, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length; from += chunkBytes) {
    const chunk = bytes.subarray(from, from + chunkBytes)
    await written(socket, Buffer.concat([lengthOf(chunk.length), chunk]))
    // A scanner that has heard enough answers and closes while we still write: read what it says before the next write fails.
    await setImmediate()
    if (socket.destroyed) return
  }
  socket.write(lengthOf(0))
}

/** Also when the write failed: the socket's own error says so. */
function written(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => socket.write(bytes, () => resolve()))
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes)
  return length
}
