import { useRouter } from '@tanstack/react-router'
import { queries } from '../../queries.ts'

/** Only addresses of this portal: a link must not send a signed-in person elsewhere. */
export const safeBack = (back: unknown): string =>
  typeof back === 'string' && /^\/(?![/\\])/.test(back) && !back.startsWith('/sign-in') ? back : '/'

/** Where the person goes once the server said that they are signed in. */
export function useEnter(): (back?: unknown) => Promise<void> {
  const router = useRouter()
  return async (back) => {
    queries.clear()
    await router.navigate({ href: safeBack(back), replace: true })
  }
}

/**
 * The secret of a link. It stands behind `#`, which browsers never send to a server or in a Referer; `?token=` is
 * understood as well because some mail programs drop the part behind `#`.
 */
export const linkSecret = (): string => {
  const plain = location.hash.slice(1)
  const named = new URLSearchParams(plain).get('token')
  return named ?? (plain || new URLSearchParams(location.search).get('token') || '')
}
