// A web server for checks to look at, in a process of its own: says its port, answers every call with a few words.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer((_request, reply) => {
  reply.writeHead(200, { 'content-type': 'text/plain', 'content-length': '5', connection: 'close' }).end('fine\n')
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
