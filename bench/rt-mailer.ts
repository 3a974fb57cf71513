// Gives mails to Request Tracker's mail gateway as rt-mailgate does, some at once, from a process of its own. Without the
// start of a Perl for each mail, which rt-mailgate would cost on top.
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { mailOf } from './mails.ts'

type Order = { gateway: string; first: number; count: number; atOnce: number; senders: string[] }

process.on('message', async (order: Order) => {
  let next = 0
  let failed = 0
  const begin = performance.now()
  async function work(): Promise<void> {
    for (let i = next++; i < order.count; i = next++) {
      const n = order.first + i
      const raw = await new MailComposer({ ...mailOf(n, order.senders), to: 'support@bench.test' }).compile().build()
      const form = new FormData()
      form.set('SessionType', 'REST')
      form.set('action', 'correspond')
      form.set('queue', 'General')
      form.set('message', raw.toString())
      const answer = await (await fetch(order.gateway, { method: 'POST', body: form })).text()
      if (!answer.startsWith('ok')) failed++
    }
  }
  await Promise.all(Array.from({ length: order.atOnce }, work))
  process.send!({ seconds: (performance.now() - begin) / 1000, failed })
})
process.on('disconnect', () => process.exit(0))
