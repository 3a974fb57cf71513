import type { PageDef } from '../../pages.ts'

const list = () => import('./SystemsPage.tsx')
const one = () => import('./SystemPage.tsx')
const edit = () => import('./SystemEditPage.tsx')
const template = () => import('./TemplateEditPage.tsx')

const pages: PageDef[] = [
  { path: '/systems', staff: list, customer: list },
  { path: '/systems/new', staff: edit },
  { path: '/systems/templates', staff: () => import('./TemplatesPage.tsx') },
  { path: '/systems/templates/new', staff: template },
  { path: '/systems/templates/$template', staff: template },
  { path: '/systems/$system', staff: one, customer: one },
  { path: '/systems/$system/edit', staff: edit },
]
export default pages
