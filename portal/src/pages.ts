import type { ComponentType } from 'react'

type Load = () => Promise<{ default: ComponentType }>

/** One address of the portal. The same address may show staff and customers different pages: links in mails fit both. */
export interface PageDef {
  /** TanStack Router's form: `/requests/$request`. */
  path: string
  staff?: Load
  customer?: Load
  /** Shown without a shell and without a session: sign-in, the night page. */
  bare?: Load
  /** The page has side panels of its own, so the navigation folds to a rail. */
  narrow?: boolean
  /** The page is a sheet on the sunken ground instead of a white one. */
  sunk?: boolean
  /** The page brings its own top on phones: no top, no tab bar there. */
  immersive?: boolean
}

/** Every module's `pages.ts` default-exports its `PageDef[]`; a folder that is there is routed, nothing else to enter. */
const found = import.meta.glob<{ default: PageDef[] }>('./modules/*/pages.ts', { eager: true })

export const pages: PageDef[] = [
  ...Object.values(found).flatMap((module) => module.default),
  { path: '/more', staff: () => import('./shell/MorePage.tsx') },
  { path: '/pieces', bare: () => import('./pieces/PiecesPage.tsx') },
]

/** Whether the portal has a page at this address; navigation leaves out what is not built. */
export const hasPage = (path: string) => pages.some((page) => page.path === path)
