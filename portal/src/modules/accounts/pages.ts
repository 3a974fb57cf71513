import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/accounts', staff: () => import('./AccountsPage.tsx'), customer: () => import('./AccountsPage.tsx') },
  { path: '/accounts/new', staff: () => import('./AccountEditPage.tsx') },
  { path: '/accounts/$account', staff: () => import('./AccountPage.tsx'), customer: () => import('./PeoplePage.tsx') },
  { path: '/accounts/$account/edit', staff: () => import('./AccountEditPage.tsx') },
  { path: '/accounts/$account/contracts/new', staff: () => import('./ContractEditPage.tsx') },
  { path: '/contracts/$contract', staff: () => import('./ContractEditPage.tsx') },
  {
    path: '/accounts/$account/people/new',
    staff: () => import('./PersonEditPage.tsx'),
    customer: () => import('./PersonEditPage.tsx'),
  },
  { path: '/people', customer: () => import('./PeoplePage.tsx') },
  {
    path: '/people/$person',
    staff: () => import('./PersonPage.tsx'),
    customer: () => import('./PersonPage.tsx'),
  },
  {
    path: '/people/$person/edit',
    staff: () => import('./PersonEditPage.tsx'),
    customer: () => import('./PersonEditPage.tsx'),
  },
]
export default pages
