import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** Who asks for capacity. Others are told of the same requests, at other moments. */
export const requester = 'jordan@customer.test'

/**
 * The mail server: when the word to the requester about each licence request was taken over, by the request's id. One mail may
 * tell of several. Whoever asks hears nothing until a request is answered, so that the first mail is the one about that.
 */
export async function openCustomersMail() {
  const arrived = new Map<string, number>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        // Long lines are folded by quoted-printable in the midst of the link.
        const text = Buffer.concat(chunks).toString('latin1').replaceAll('=\r\n', '')
        const ours = session.envelope.rcptTo.some(({ address }) => address === requester)
        for (const [, id] of ours ? text.matchAll(/\/licences\/requests\/([0-9a-f-]{36})/g) : [])
          if (!arrived.has(id!)) arrived.set(id!, performance.now())
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
