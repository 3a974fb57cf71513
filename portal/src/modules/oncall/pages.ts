import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/on-call', staff: () => import('./OnCallPage.tsx') },
  { path: '/on-call/rotas/new', staff: () => import('./edit/RotaEditPage.tsx') },
  { path: '/on-call/rotas/$rota', staff: () => import('./rota/RotaPage.tsx'), narrow: true },
  { path: '/on-call/rotas/$rota/edit', staff: () => import('./edit/RotaEditPage.tsx') },
  { path: '/on-call/policies', staff: () => import('./policy/PoliciesPage.tsx') },
  { path: '/on-call/policies/new', staff: () => import('./policy/PolicyEditPage.tsx') },
  { path: '/on-call/policies/$policy', staff: () => import('./policy/PolicyPage.tsx') },
  { path: '/on-call/policies/$policy/edit', staff: () => import('./policy/PolicyEditPage.tsx') },
]
export default pages
