import type { PageDef } from '../../pages.ts'

const projects = () => import('./ProjectsPage.tsx')
const project = () => import('./ProjectPage.tsx')

const pages: PageDef[] = [
  { path: '/procedures', staff: () => import('./ProceduresPage.tsx') },
  { path: '/procedures/$procedure', staff: () => import('./ProcedurePage.tsx') },
  { path: '/procedures/$procedure/edit', staff: () => import('./editor/EditorPage.tsx'), narrow: true },
  { path: '/procedures/$procedure/compare', staff: () => import('./compare/ComparePage.tsx'), narrow: true },
  { path: '/projects', staff: projects, customer: projects },
  { path: '/projects/$project', staff: project, customer: project },
]
export default pages
