import { accountForSender, permit } from '#accounts'
import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { endTrouble, type MailTrouble, troubleOf } from '#platform/mail/mail.ts'
import { notFound } from '#platform/problem.ts'

const provider = { accountId: null }

export async function readTrouble(tx: Tx, address: string): Promise<MailTrouble | null> {
  permit(tx.actor, 'person.read', provider)
  return troubleOf(tx, address)
}

/** Somebody knows that mail arrives again. The timeline of the contact's account says who. */
export async function clearTrouble(tx: Tx, address: string): Promise<void> {
  permit(tx.actor, 'person.write_contact', provider)
  if (!(await endTrouble(tx, address, 'cleared'))) throw notFound()
  await tell(tx, address, 'mailroom.address_works', `Mail to ${address} arrives again, as ${tx.actor.name} says.`)
}

/** A contact whom mail does not reach: their account's timeline says so, once. */
export function noteFailing(tx: Tx, fact: { address: string; status: string; diagnostic: string }): Promise<void> {
  const why = `${fact.status} ${fact.diagnostic}`.trim().slice(0, 300)
  return tell(
    tx,
    fact.address,
    'mailroom.address_fails',
    `Mail to ${fact.address} fails: ${why || 'no reason was given'}`,
  )
}

async function tell(tx: Tx, address: string, kind: string, text: string): Promise<void> {
  const sender = await accountForSender(tx, address)
  if (!sender?.person) return
  await addEntry(tx, {
    accountId: sender.account.id,
    subject: { kind: 'person', id: sender.person.id },
    kind,
    visibility: 'internal',
    text,
    data: { address },
  })
}
