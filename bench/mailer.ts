// Sends mail by SMTP from a process of its own: `rate` a second for `seconds`, or `count` as fast as the server takes them.
import { createTransport } from 'nodemailer'
import { mailOf } from './mails.ts'

type Order = { port: number; to: string; first: number; count: number; rate: number | null; senders: string[] }

const pause = (ms: number) => new Promise<void>((next) => setTimeout(next, ms))

process.on('message', async (order: Order) => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: order.port,
    pool: true,
    maxConnections: 16,
    maxMessages: 1_000_000,
    secure: false,
    ignoreTLS: true,
  })
  const sent: [string, number, number][] = []
  const begin = performance.timeOrigin + performance.now()
  let failed = 0
  await Promise.all(
    Array.from({ length: order.count }, async (_, i) => {
      const n = order.first + i
      if (order.rate)
        await pause(Math.max(0, begin + (i * 1000) / order.rate - (performance.timeOrigin + performance.now())))
      const handed = performance.timeOrigin + performance.now()
      try {
        await transport.sendMail({
          ...mailOf(n, order.senders),
          to: order.to,
        })
        sent.push([`bench-${n}`, handed, performance.timeOrigin + performance.now()])
      } catch {
        failed++
      }
    }),
  )
  transport.close()
  process.send!({ sent, failed })
})
process.on('disconnect', () => process.exit(0))
