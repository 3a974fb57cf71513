import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/settings/mailboxes', staff: () => import('./MailboxesPage.tsx') },
  { path: '/settings/mailboxes/$mailbox', staff: () => import('./MailboxEditPage.tsx') },
  { path: '/settings/quarantine', staff: () => import('./QuarantinePage.tsx') },
  { path: '/settings/quarantine/$mail', staff: () => import('./QuarantinedPage.tsx') },
]
export default pages
