import { createHash } from 'node:crypto'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId, newToken } from '#platform/id.ts'
import { queueMail } from '#platform/mail/mail.ts'
import { notFound } from '#platform/problem.ts'
import { findIncident } from '../queries/incidents.ts'
import { findPage, publishedPage } from '../queries/pages.ts'
import {
  askAgain,
  confirm,
  confirmedAfter,
  endByHash,
  insertSubscriber,
  subscriberByEmail,
} from '../queries/subscribers.ts'
import { wordsIn } from '../rules/words.ts'
import type { Page } from '../types.ts'

const dayMs = 86_400_000
const batch = 200
const purpose = 'statuspages.end'

const hashOf = (token: string) => createHash('sha256').update(token).digest()

async function pageFor(tx: Tx, slug: string): Promise<Page> {
  const page = await publishedPage(tx, slug)
  if (!page) throw notFound()
  return page
}

/**
 * Sends the mail that asks whether the address is to get updates: at most one a day to an address, and none to one that gets
 * them already. Whoever asks cannot tell which of it was so. Runs as the system: nobody is signed in.
 */
export async function askToSubscribe(tx: Tx, slug: string, email: string): Promise<void> {
  const page = await pageFor(tx, slug)
  const token = newToken(32)
  const known = await subscriberByEmail(tx, page.id, email)
  if (known?.confirmedAt || (known && tx.now.getTime() - known.askedAt.getTime() < dayMs)) return
  if (known) await askAgain(tx, known.id, hashOf(token))
  else {
    const id = newId()
    const end = newToken(32)
    const endToken = tx.app.sealer.seal(end, `${purpose}:${id}`)
    await insertSubscriber(tx, page, { id, email, confirmHash: hashOf(token), endHash: hashOf(end), endToken })
  }
  const say = wordsIn(page.language)
  await queueMail(tx, {
    key: `status confirm ${hashOf(token).toString('hex').slice(0, 32)}`,
    kind: 'status_confirm',
    to: [email],
    subject: say.confirmSubject(page.title),
    text: say.confirmText(page.title, `${addressOf(tx.app, page)}/confirm/${token}`),
    automatic: 'auto-generated',
    sensitive: true,
  })
}

/** True when the address gets updates from now on. A link is good for a day, once. */
export async function confirmSubscription(tx: Tx, slug: string, token: string): Promise<boolean> {
  const page = await pageFor(tx, slug)
  return confirm(tx, page.id, hashOf(token), new Date(tx.now.getTime() - dayMs))
}

/** No more mail. Again, it changes nothing. */
export async function endSubscription(tx: Tx, slug: string, token: string): Promise<void> {
  const page = await pageFor(tx, slug)
  await endByHash(tx, page.id, hashOf(token))
}

type News = { pageId: string; incidentId: string; updateId: string }

/** Mails what was said to every confirmed subscriber, in batches; done again, nobody gets it twice. */
export async function mailUpdate(app: App, { pageId, incidentId, updateId }: News): Promise<void> {
  const actor = systemActor('status page')
  for (let after: string | null = null; ; ) {
    const from: string | null = after
    const last: string | null = await app.db.transact(actor, async (tx) => {
      const page = await findPage(tx, pageId)
      const incident = await findIncident(tx, incidentId)
      const update = incident?.updates.find(({ id }) => id === updateId)
      if (!page?.published || !incident || !update) return null
      const say = wordsIn(page.language)
      const people = await confirmedAfter(tx, pageId, from, batch)
      for (const { id, email, endToken } of people) {
        const end = `${addressOf(app, page)}/unsubscribe/${app.sealer.open(endToken, `${purpose}:${id}`).toString()}`
        await queueMail(tx, {
          key: `status ${updateId} ${id}`,
          kind: 'status_update',
          to: [email],
          subject: `${page.title}: ${incident.title} (${say.steps[update.state]})`,
          text: `${say.steps[update.state]}\n\n${update.text}\n${say.foot(addressOf(app, page), end)}`,
          headers: { 'List-Unsubscribe': `<${end}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
          automatic: 'auto-generated',
          sensitive: true,
        })
      }
      return people.length === batch ? people.at(-1)!.id : null
    })
    if (last === null) return
    after = last
  }
}

export function addressOf(app: App, page: Pick<Page, 'slug'>): string {
  return `${app.config.publicUrl}/status/${page.slug}`
}
