import type { App } from '#platform/app.ts'
import { noteFailing } from './operations/addresses.ts'
import { mountRoutes } from './routes.ts'

/** Mounts the pages of mailboxes and quarantine, and tells the contact's account when mail does not reach them. */
export function start(app: App): void {
  mountRoutes(app)
  app.events.on('mail.address_failing', (tx, { data }) => noteFailing(tx, data))
}
