import { useQuery } from '@tanstack/react-query'
import { Problem } from './api.ts'
import { readSession } from './session-api.ts'

/** Who looks at the portal. */
export interface Me {
  id: string
  name: string
  email: string
  staff: boolean
  roles: readonly string[]
  phones: readonly string[]
  /** Verbs such as `rota.write`: what the portal offers. The server decides again at each act. */
  verbs: readonly string[]
  teams: readonly { id: string; name: string }[]
  /** The account of a contact; null for staff. */
  account: { id: string; name: string } | null
  /** The account the person belongs to; the provider's for staff. */
  home: { id: string; name: string; number: string; kind: 'provider' | 'customer' | 'partner' }
  /** The provider's name, for the top of the customers' pages. */
  provider: string
  providerZone: string
  /** The person's own zone, or the account's. */
  zone: string
  /** The language the person chose; null while it is the device's. */
  language: string | null
  /** What is set up for signing in. */
  security: {
    /** A second factor is demanded of the person and this session began without one: only their own settings are open. */
    factorMissing: boolean
    password: boolean
    code: boolean
    passkeys: number
    recoveryCodesLeft: number
  }
  demo: boolean
}

export type Session =
  | { state: 'loading' }
  | { state: 'failed'; error: unknown; again: () => void }
  | { state: 'unknown' }
  | { state: 'known'; me: Me }

const key = ['session']

/** The session of this browser. `unknown` when nobody is signed in. */
export function useSession(): Session {
  const read = useQuery({
    queryKey: key,
    queryFn: async () => {
      try {
        return await readSession()
      } catch (error) {
        if (error instanceof Problem && error.status < 500) return null
        throw error
      }
    },
    staleTime: 60_000,
    meta: { kinds: ['session', 'person'] },
  })
  if (read.data) return { state: 'known', me: read.data }
  if (read.data === null) return { state: 'unknown' }
  if (read.error) return { state: 'failed', error: read.error, again: () => void read.refetch() }
  return { state: 'loading' }
}

/** The signed-in person; only on pages inside a shell. */
export function useMe(): Me {
  const session = useSession()
  if (session.state !== 'known') throw new Error('This page is shown to signed-in people only.')
  return session.me
}

/** Whether the portal offers an act to the signed-in person. */
export const useMay = (verb: string): boolean => useMe().verbs.includes(verb)
