import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/sign-in', bare: () => import('./SignInPage.tsx') },
  { path: '/set-up', bare: () => import('./SetUpPage.tsx') },
  { path: '/invitation', bare: () => import('./InvitationPage.tsx') },
  { path: '/forgotten-password', bare: () => import('./ForgottenPage.tsx') },
  { path: '/reset', bare: () => import('./ResetPage.tsx') },
]
export default pages
