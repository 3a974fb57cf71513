import MailComposer from 'nodemailer/lib/mail-composer'
import { mailOf } from '#platform/mail/mail.ts'
import { signedIn } from '#test/caller.ts'
import { createMailbox, dnsFromMap, sendMail } from '#test/mailbox.ts'
import type { WorldOptions } from '#test/world.ts'
import { createSeller, done } from './licensing.fixture.ts'

const domains = ['acme.test', 'birch.test', 'delta.test', 'provider.test', 'reseller.test']

export type Incoming = {
  from?: string
  subject?: string
  text?: string
  headers?: Record<string, string>
  attachments?: { filename: string; content: string; contentType?: string }[]
  forged?: boolean
}

/** What staff read of a request of support. */
type Message = { kind: string; text: string }
export const notes = (request: { messages: Message[] }) =>
  request.messages.filter((one) => one.kind === 'note').map((one) => one.text)

/** Somebody who sells capacity, with a mail address where mail comes in by real SMTP. */
export async function createMailSeller(settings: WorldOptions['settings'] = {}) {
  const mailbox = await createMailbox()
  const seller = await createSeller({
    live: true,
    settings: { SMTP_OUT_URL: mailbox.url, DNS_FOR_MAIL: true, ...settings },
  })
  const { world, provider } = seller
  mailOf(world.app).resolveWith(
    dnsFromMap(Object.fromEntries(domains.map((domain) => [`TXT ${domain}`, [['v=spf1 ip4:127.0.0.1 -all']]]))),
  )
  const kim = await signedIn(world, provider.staff.kim)

  /** A mail comes in and everything that follows of it is done. Answers with the request of support it became. */
  async function receive({ forged, from = 'Jordan Placeholder <jordan@acme.test>', ...mail }: Incoming) {
    const to = ['support@provider.test']
    const raw = await new MailComposer({ from, to, ...mail }).compile().build()
    const envelopeFrom = forged ? 'bulk@forger.example' : from.replace(/.*<|>.*/g, '')
    await sendMail(mailOf(world.app).smtpPort, { from, envelopeFrom, to, raw })
    const queues = ['mail.parse', 'mail.received', 'files.scan', 'licensing.mail']
    for (let waits = true; waits; ) {
      await world.settle()
      const { rowCount } = await world.app.db.pool.query(
        'select from job where queue = any($1) and failed_at is null limit 1',
        [queues],
      )
      waits = rowCount !== 0
      if (waits) await new Promise((next) => setTimeout(next, 50))
    }
    const { items } = (await done(kim.get('/api/requests?order=newest&limit=1&state=all'))).body
    return (await done(kim.get(`/api/requests/${items[0].id}`))).body
  }

  return { ...seller, kim, receive }
}
