import { createHash } from 'node:crypto'
import { languagesOf } from '#accounts'
import { type NewDelivery, queueDelivery } from '#channels'
import type { Tx } from '#platform/db/database.ts'
import { newToken } from '#platform/id.ts'
import { readEscalations, type StoredEscalation } from '../queries/escalation.ts'
import { type DuePage, markFired, takeDue } from '../queries/page.ts'
import { pageText } from '../rules/page-text.ts'

/** A page whose moment has come, with what it is about and the secret of its link. */
export type Fired = { page: DuePage; escalation: StoredEscalation; token: string }

/** An act link lives this long: longer than any lease, short enough that an old mailbox opens nothing. */
const tokenLifeMs = 72 * 3_600_000

export const tokenUntil = (tx: Tx) => new Date(tx.now.getTime() + tokenLifeMs)

/** A new link of 192 bits. Only its hash is stored: the database alone acknowledges nothing. */
export function actToken(): { text: string; hash: Buffer } {
  const text = newToken()
  return { text, hash: hashOf(text) }
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** Gives those of the pages that are due and have not gone yet to the channels. Again changes nothing. */
export async function firePages(tx: Tx, pageIds: readonly string[]): Promise<void> {
  if (pageIds.length === 0) return
  const due = await takeDue(tx, pageIds)
  if (due.length === 0) return
  const escalations = new Map(
    (
      await readEscalations(
        tx,
        due.map((p) => p.escalationId),
      )
    ).map((e) => [e.id, e]),
  )
  const tokens = due.map((page) => ({ page, token: actToken() }))
  await markFired(
    tx,
    tokens.map(({ page, token }) => ({ id: page.id, tokenHash: token.hash })),
    tokenUntil(tx),
  )
  await hand(
    tx,
    tokens.map(({ page, token }) => ({ page, escalation: escalations.get(page.escalationId)!, token: token.text })),
  )
}

/** Queues deliveries; they start after the commit. */
export async function hand(tx: Tx, fired: readonly Fired[]): Promise<void> {
  if (fired.length === 0) return
  const languages = await languagesOf(
    tx,
    fired.map(({ page }) => page.personId),
  )
  await queueDelivery(
    tx,
    fired.map((one) => deliveryOf(one, languages.get(one.page.personId))),
  )
}

function deliveryOf({ page, escalation, token }: Fired, language: string | undefined): NewDelivery {
  return {
    deliveryId: page.id,
    accountId: page.accountId,
    personId: page.personId,
    channelId: page.channelId,
    kind: page.kind as NewDelivery['kind'],
    address: page.address,
    dueAt: page.dueAt,
    text: {
      ...pageText(escalation, page, language),
      subject: escalation.subject,
      severity: escalation.severity,
      actions: page.shadow ? [] : ['acknowledge', 'escalate', 'answer', 'close', 'handover'],
      token,
      language,
    },
  }
}
