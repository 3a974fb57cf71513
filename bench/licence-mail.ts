import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** The customer's mail server: when the word about each licence request was taken over, by the request's id. */
export async function openCustomersMail() {
  const arrived = new Map<string, number>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        // Long lines are folded by quoted-printable in the midst of the link.
        const text = Buffer.concat(chunks).toString('latin1').replaceAll('=\r\n', '')
        const id = /\/licences\/requests\/([0-9a-f-]{36})/.exec(text)?.[1]
        if (id && !arrived.has(id)) arrived.set(id, performance.now())
        done()
      })
    },
  })
  // Senders may be killed in the midst of a letter.
  server.on('error', () => {})
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    arrived,
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  }
}
