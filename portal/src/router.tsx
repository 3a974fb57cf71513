import { type AnyRoute, createRootRoute, createRoute, createRouter, Outlet, useMatches } from '@tanstack/react-router'
import type { FunctionComponent } from 'react'
import { type PageDef, pages } from './pages.ts'
import { useSession } from './session.ts'
import { CustomerShell } from './shell/CustomerShell.tsx'
import { BrokenPage, BrokenPart, MissingPage, UnreachablePage } from './shell/MissingPage.tsx'
import { StaffShell } from './shell/StaffShell.tsx'
import { ToSignIn } from './shell/ToSignIn.tsx'
import { later } from './ui/later.tsx'
import { Skeleton } from './ui/States.tsx'

/** Loads the page's code when somebody goes there. */
function shown(load: PageDef['staff']): FunctionComponent {
  return load
    ? later(load as () => Promise<{ default: FunctionComponent }>, <Skeleton />)
    : (MissingPage as FunctionComponent)
}

const FactorMissing = later(() => import('./modules/settings/security/FactorMissing.tsx'))

/** Picks the shell by who is signed in; `bare` pages never come here. */
function Inside() {
  const session = useSession()
  const page = (useMatches().at(-1)?.staticData as { page?: PageDef } | undefined)?.page
  if (session.state === 'loading') return null
  if (session.state === 'failed') return <UnreachablePage error={session.error} again={session.again} />
  if (session.state === 'unknown') return <ToSignIn />
  if (session.me.security.factorMissing) return <FactorMissing />
  if (!session.me.staff)
    return (
      <CustomerShell me={session.me}>
        <Outlet />
      </CustomerShell>
    )
  return (
    <StaffShell me={session.me} narrow={page?.narrow} sunk={page?.sunk} immersive={page?.immersive}>
      <Outlet />
    </StaffShell>
  )
}

function pageFor(page: PageDef): FunctionComponent {
  const Staff = shown(page.staff)
  const Customer = shown(page.customer)
  return function Page() {
    const session = useSession()
    if (session.state !== 'known') return null
    return session.me.staff ? <Staff /> : <Customer />
  }
}

const root = createRootRoute({ component: Outlet, notFoundComponent: MissingPage, errorComponent: BrokenPage })
const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Inside })

const routes = pages.map((page) =>
  page.bare
    ? createRoute({ getParentRoute: () => root, path: page.path, component: later(page.bare) })
    : createRoute({
        getParentRoute: () => inside,
        path: page.path,
        component: pageFor(page),
        staticData: { page } as never,
      }),
)
const outside = routes.filter((_, index) => pages[index]?.bare)
const within = routes.filter((_, index) => !pages[index]?.bare)
// Every other address gets the shell too, so that a mistyped one does not lose the navigation.
const other = createRoute({ getParentRoute: () => inside, path: '$', component: MissingPage })

export const router = createRouter({
  routeTree: root.addChildren([
    inside.addChildren([...within, other] as never),
    ...outside,
  ] as never) as unknown as AnyRoute,
  defaultPreload: false,
  defaultErrorComponent: BrokenPart,
  scrollRestoration: true,
  // Filters are plain text in the address: `?severity=P1,P2`, never JSON.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const pairs = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
    return pairs.length > 0 ? `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}` : ''
  },
})
