import { readTexts } from '#channels'
import type { App } from '#platform/app.ts'
import { offerAwaitMail } from './operations/await-mail.ts'
import { takeMails } from './operations/mail-in.ts'
import { takeText } from './operations/text-in.ts'
import { mountRoutes } from './routes.ts'

/** Mounts the routes, offers its act to procedures, and takes the mails and text messages that are for projects and accounts. */
export function start(app: App): void {
  mountRoutes(app)
  offerAwaitMail(app)
  takeMails(app)
  readTexts(app, takeText)
}
