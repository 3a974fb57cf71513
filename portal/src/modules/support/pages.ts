import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/', staff: () => import('./MyWork.tsx'), customer: () => import('./CustomerRequests.tsx') },
  { path: '/requests', staff: () => import('./Requests.tsx'), customer: () => import('./CustomerRequests.tsx') },
  {
    path: '/requests/new',
    staff: () => import('./LogCall.tsx'),
    customer: () => import('./NewRequest.tsx'),
    sunk: true,
    immersive: true,
  },
  {
    path: '/requests/$request',
    staff: () => import('./RequestPage.tsx'),
    customer: () => import('./CustomerRequest.tsx'),
    narrow: true,
  },
  { path: '/calls/new', staff: () => import('./LogCall.tsx'), sunk: true, immersive: true },
  { path: '/settings/desk', staff: () => import('./DeskSettings.tsx') },
  // Needs no session: whoever has the link of the mail is asked.
  { path: '/rating/$token', bare: () => import('./RatingPage.tsx') },
]
export default pages
