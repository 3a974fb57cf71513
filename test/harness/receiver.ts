import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

/** A server of somebody else: a push service, or the receiver of a webhook. */
export async function receiver() {
  const received: { headers: IncomingHttpHeaders; body: Buffer; path: string }[] = []
  const state = { status: 201 }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks), path: request.url! })
      response.writeHead(state.status).end()
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  after(() => server.close().closeAllConnections())
  return { received, state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
