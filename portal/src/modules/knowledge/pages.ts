import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  {
    path: '/knowledge',
    staff: () => import('./ArticlesPage.tsx'),
    customer: () => import('./HelpPage.tsx'),
  },
  { path: '/knowledge/new', staff: () => import('./ArticleEditPage.tsx') },
  { path: '/knowledge/products', staff: () => import('./ProductsPage.tsx') },
  { path: '/knowledge/report', staff: () => import('./ReportPage.tsx') },
  {
    path: '/knowledge/$article',
    staff: () => import('./ArticlePage.tsx'),
    customer: () => import('./HelpArticlePage.tsx'),
  },
  { path: '/knowledge/$article/edit', staff: () => import('./ArticleEditPage.tsx') },
]
export default pages
