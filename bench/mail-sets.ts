// Sends every message of a folder and some of 24 MB by SMTP, from a process of its own so that the server's event loop is
// measured alone. Bytes go out as they are; what has no CRLF gets it, as the protocol wants.
import { globSync, readFileSync } from 'node:fs'
import { createTransport } from 'nodemailer'

type Order = { port: number; to: string; folder: string; large: number }

const wide = `${'x'.repeat(74)}\r\n`

function largeMessages(count: number): Buffer[] {
  return Array.from({ length: count }, (_, at) => {
    const head = `From: bench-${at}@c.test\r\nSubject: large ${at}\r\nContent-Type: application/octet-stream; name=trace.bin\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n`
    return Buffer.from(head + 'QUJD'.repeat(19).concat('\r\n').repeat(320_000) + (at % 2 ? '' : wide))
  })
}

process.on('message', async (order: Order) => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: order.port,
    pool: true,
    maxConnections: 8,
    ignoreTLS: true,
  })
  const files = globSync(`${order.folder}/**/*.{eml,msg}`).map((file) => readFileSync(file))
  let sent = 0
  const refused: string[] = []
  await Promise.all(
    [...files, ...largeMessages(order.large)].map(async (raw, at) => {
      try {
        await transport.sendMail({ envelope: { from: `sender-${at}@c.test`, to: order.to }, raw })
        sent++
      } catch (cause) {
        refused.push((cause as Error).message)
      }
    }),
  )
  transport.close()
  process.send!({ sent, refused })
})
process.on('disconnect', () => process.exit(0))
