import { createArticle, createProduct, publishArticle } from '#knowledge'
import type { Tx } from '#platform/db/database.ts'

/** Articles of the demo: made-up products, made-up switches. */

type Sample = {
  product: 'shop' | 'mail' | 'backup'
  title: string
  visibility?: 'internal' | 'customer'
  language?: 'de'
  draft?: true
  body: string
}

const products = {
  shop: { name: 'Example web shop', description: 'Shop, checkout and payment gateway of the sample platform.' },
  mail: { name: 'Example mail', description: 'Mailboxes, forwarding and spam filters.' },
  backup: { name: 'Example backup', description: 'Snapshots, restores and how long they are kept.' },
}

const samples: Sample[] = [
  {
    product: 'shop',
    title: 'TLS refused by payment gateway',
    body: 'The gateway takes TLS 1.2 and newer. A shop that offers less is refused, and the page after the card form says “502 Bad Gateway”.\n\n## What to do\n\n1. Open **Settings**, **Security**.\n2. Set the minimum version to TLS 1.2.\n3. Save, and place a test order.\n\n| Gateway answers | Means |\n|---|---|\n| `502` | handshake refused |\n| `403` | key not valid |',
  },
  {
    product: 'shop',
    title: 'Roll back a shop release',
    visibility: 'internal',
    body: '## Before\n\nA roll-back needs a yes by the contact named in the contract.\n\n## Steps\n\n```\nshopctl releases --last 5\nshopctl rollback 4.17\n```\n\nIt takes three minutes. Tell the customer before and after.',
  },
  {
    product: 'shop',
    title: 'Checkout is slow: clear the cache',
    body: 'Prices are kept for ten minutes. After an import of many articles the cache is cold and the checkout slow for a while.\n\nOpen **Maintenance** and choose **Warm the cache**.',
  },
  {
    product: 'shop',
    title: 'Renew a certificate',
    body: 'Certificates of the platform renew themselves 30 days before they end. One you brought yourself does not.\n\n1. Open **Domains**.\n2. Choose the domain, then **Replace certificate**.\n3. Upload certificate and key.',
  },
  {
    product: 'shop',
    title: 'Zertifikat erneuern',
    language: 'de',
    body: 'Zertifikate der Plattform erneuern sich 30 Tage vor Ablauf von selbst. Ein eigenes müssen Sie ersetzen.\n\n1. Öffnen Sie **Domains**.\n2. Wählen Sie die Domain, dann **Zertifikat ersetzen**.\n3. Laden Sie Zertifikat und Schlüssel hoch.',
  },
  {
    product: 'shop',
    title: 'Who may approve a change',
    visibility: 'customer',
    body: 'Changes that cost money or time of your users are approved by somebody named in your contract. You see who that is under **People**.',
  },
  {
    product: 'mail',
    title: 'Mailbox is full',
    body: 'A full mailbox takes no mail; senders hear of it after two days.\n\n- Empty the folder **Trash**.\n- Or open **Mailboxes** and choose a larger plan.',
  },
  {
    product: 'mail',
    title: 'Forward mail to another address',
    body: 'Open **Mailboxes**, choose the mailbox, then **Forwarding**. Confirm the address with the code we send there.',
  },
  {
    product: 'mail',
    title: 'Mail to one provider is delayed',
    visibility: 'internal',
    body: 'Look at the outbox first: `trying` with 4xx answers means their server slows us down. Do not send again; it makes the pause longer.',
  },
  {
    product: 'backup',
    title: 'Restore a single file',
    body: '1. Open **Snapshots** and choose a day.\n2. Find the file, then **Restore beside the original**.\n\nThe original stays as it is.',
  },
  {
    product: 'backup',
    title: 'How long snapshots are kept',
    visibility: 'customer',
    body: 'Hourly ones for two days, daily ones for five weeks, monthly ones for a year. Another rule can be agreed in the contract.',
  },
  {
    product: 'backup',
    title: 'Snapshot older than a day',
    draft: true,
    body: 'To be written: what the check looks at, and whom to ask first.',
  },
]

/** A dozen articles in three products, released by the program (the author of a public article does not release it). */
export async function makeKnowledge(tx: Tx): Promise<void> {
  const ids = new Map<string, string>()
  for (const [key, product] of Object.entries(products)) ids.set(key, (await createProduct(tx, product)).id)
  for (const { product, title, body, visibility = 'public', language = 'en', draft } of samples) {
    const made = await createArticle(tx, { productId: ids.get(product)!, title, body, language, visibility })
    if (!draft) await publishArticle(tx, made.id, { version: 1 })
  }
}
