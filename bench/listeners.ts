// Listeners that can go down, in a process of their own: says their ports, shuts the one it is told to and says when.
import { createServer, type Server } from 'node:net'

const servers: Server[] = []
const now = () => performance.timeOrigin + performance.now()

process.on('message', (message) => {
  const { open, shut } = message as { open?: number; shut?: number }
  if (open !== undefined) void listen(open)
  if (shut !== undefined) servers[shut]!.close(() => process.send!({ shut, at: now() }))
})
process.on('disconnect', () => process.exit(0))

async function listen(count: number): Promise<void> {
  const ports = []
  for (let n = 0; n < count; n++) {
    const server = createServer(
      (socket) =>
        void socket
          .on('error', () => {})
          .resume()
          .end(),
    )
    servers.push(server)
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    ports.push((server.address() as { port: number }).port)
  }
  process.send!({ ports })
}
