// A phone gateway in a process of its own that takes every message at once and tells its parent which and when.
import { createServer } from 'node:http'

const seen = new Map<string, number>()
const server = createServer((request, reply) => {
  let text = ''
  request.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
  })
  request.on('end', () => {
    // A benchmark that wants to know which message this was writes `bench-<number>` into its text.
    const key =
      /bench-\d+/.exec(text)?.[0] ??
      String(request.headers['i-twilio-idempotency-token'] ?? request.headers['idempotency-key'] ?? seen.size)
    if (!seen.has(key) && text !== '') seen.set(key, performance.timeOrigin + performance.now())
    const body = JSON.stringify({ sid: `SM${seen.size.toString(16).padStart(32, '0')}`, status: 'queued' })
    reply.writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as { port: number }).port }))
process.on('message', (message) => {
  if (message === 'report') process.send!({ seen: [...seen.entries()] })
  if (message === 'reset') seen.clear()
})
process.on('disconnect', () => process.exit(0))
