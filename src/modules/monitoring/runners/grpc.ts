import { type ClientHttp2Session, connect as http2Connect } from 'node:http2'
import { connectTcp, placeName, startTls } from './connect.ts'
import type { Runner } from './runner.ts'
import { asTrouble, observe, oneLine, Trouble, wrong } from './trouble.ts'

const path = '/grpc.health.v1.Health/Check'

/** HealthCheckRequest { service = 1 } as a message of gRPC: not compressed, four bytes of length. */
export function healthQuestion(service: string): Buffer {
  const name = Buffer.from(service)
  const head = name.length < 128 ? [0x0a, name.length] : [0x0a, (name.length & 127) | 128, name.length >> 7]
  const message = name.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from(head), name])
  return Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message])
}

const states = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']

type Reply = { status: number; grpc: number; message: string; body: Buffer }

/** One call; the status of gRPC stands in the trailers, or in the headers where there is no body. */
function call(
  session: ClientHttp2Session,
  service: string,
  what: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', 'user-agent': 'Palisade-Check' }) // biome-ignore format: one call
    const reply: Reply = { status: 0, grpc: -1, message: '', body: Buffer.alloc(0) }
    const note = (headers: Record<string, unknown>) => {
      if (headers['grpc-status'] !== undefined) reply.grpc = Number(headers['grpc-status'])
      if (headers['grpc-message'] !== undefined) reply.message = oneLine(String(headers['grpc-message']), 200)
    }
    const aborted = () => reject(new Trouble('timeout', `${what} did not answer in time.`))
    signal.addEventListener('abort', aborted, { once: true })
    stream.on('response', (headers) => {
      reply.status = Number(headers[':status'])
      note(headers)
    })
    stream.on('trailers', note)
    stream.on('data', (chunk: Buffer) => {
      if (reply.body.length + chunk.length > maxBytes) return stream.close()
      reply.body = Buffer.concat([reply.body, chunk])
    })
    stream.on('error', (error) => reject(asTrouble(error, what)))
    stream.on('close', () => {
      signal.removeEventListener('abort', aborted)
      resolve(reply)
    })
    session.on('error', (error) => reject(asTrouble(error, what)))
    stream.end(healthQuestion(service))
  })
}

/** grpc.health.v1: the service, or the server as a whole, says SERVING. */
export const grpc: Runner<'grpc'> = {
  kind: 'grpc',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      const plain = await connectTcp(target, limits, signal, timings)
      const options = { servername: target.host, verify: target.verify, alpn: ['h2'] }
      const socket = target.tls ? await startTls(plain, options, signal, timings) : plain
      const session = http2Connect(`${target.tls ? 'https' : 'http'}://${placeName(target)}`, { createConnection: () => socket, settings: { enablePush: false } }) // biome-ignore format: one call
      session.on('error', () => {})
      try {
        const {
          status,
          grpc: code,
          message,
          body,
        } = await call(session, target.service, placeName(target), limits.maxBytes, signal)
        if (status !== 200)
          throw wrong(status === 0 ? 'It does not speak gRPC.' : `It answers with HTTP status ${status}.`)
        if (code === 12) throw wrong('It has no health service (UNIMPLEMENTED).')
        if (code === 5) throw wrong(`It does not know the service "${target.service}".`)
        if (code !== 0) throw wrong(`It answers with gRPC status ${code} ${message}.`)
        // HealthCheckResponse { status = 1 }: field 1 as a varint of one byte; absent means UNKNOWN.
        const state = states[body.length >= 7 && body[5] === 0x08 ? body[6]! : 0] ?? 'UNKNOWN'
        return { said: state, outcome: state === 'SERVING' ? 'up' : 'down', timings }
      } finally {
        session.destroy()
        socket.destroy()
      }
    }),
}
