import {
  keepPreviousData,
  QueryCache,
  QueryClient,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useRef } from 'react'
import { type Args, call, Problem, type Reply, type RouteShape } from './api.ts'

/** Which live events make an answer stale: kinds of subject. Without a list, every event does. */
export interface Freshness {
  kinds?: readonly string[]
  enabled?: boolean
  /** Keep showing the old answer while a filter's new one loads. */
  keep?: boolean
}

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // Demanded while this page was open: the session says so, and the page that sets a factor up is shown.
    onError: (error) => {
      if (error instanceof Problem && error.code === 'identity.second_factor_needed')
        void queries.invalidateQueries({ queryKey: ['session'] })
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // Asked also without a connection: what this device kept answers, or the failure is shown at once.
      networkMode: 'always',
      // A refusal stays a refusal; only a lost connection is worth another try.
      retry: (failures, error) => !(error instanceof Problem && error.status < 500) && failures < 3,
      refetchOnWindowFocus: true,
    },
    // An act that cannot be sent fails now. Sent by itself when the connection is back, it would be done behind one's back.
    mutations: { networkMode: 'always' },
  },
})

const keyOf = (route: RouteShape, args: unknown) => [route.method, route.path, args]

/** Reads a route and keeps the answer fresh by live events. */
export function useRead<R extends RouteShape>(
  route: R,
  args: Args<R>,
  fresh: Freshness = {},
): UseQueryResult<Reply<R>> {
  return useQuery({
    queryKey: keyOf(route, args),
    queryFn: ({ signal }) => call(route, args, { signal }),
    enabled: fresh.enabled ?? true,
    placeholderData: fresh.keep ? (keepPreviousData as never) : undefined,
    meta: { kinds: fresh.kinds },
  }) as UseQueryResult<Reply<R>>
}

type PageOf<R extends RouteShape> = Reply<R> extends { items: (infer I)[] } ? I : never

/** Reads a cursor-paged route; `items` are those of all pages so far. */
export function usePages<R extends RouteShape>(route: R, args: Args<R>, fresh: Freshness = {}) {
  const read = useInfiniteQuery({
    queryKey: [...keyOf(route, args), 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const given = args as { query?: Record<string, unknown> }
      return call(route, { ...args, query: { ...given.query, cursor: pageParam } } as Args<R>, { signal })
    },
    getNextPageParam: (last) => (last as { next?: string | null }).next ?? undefined,
    enabled: fresh.enabled ?? true,
    placeholderData: fresh.keep ? (keepPreviousData as never) : undefined,
    meta: { kinds: fresh.kinds },
  })
  const items = read.data?.pages.flatMap((page) => (page as { items: PageOf<R>[] }).items)
  return { ...read, items }
}

/**
 * Does one act. The Idempotency-Key stays the same while the connection fails, so that trying again never does the
 * work twice, and is new after an answer.
 */
export function useAct<R extends RouteShape>(route: R, after?: (reply: Reply<R>, args: Args<R>) => void) {
  const client = useQueryClient()
  const key = useRef<string>(crypto.randomUUID())
  return useMutation<Reply<R>, Error, Args<R>>({
    mutationFn: (args) => call(route, args, { key: key.current }),
    onSuccess: async (reply, args) => {
      key.current = crypto.randomUUID()
      await client.invalidateQueries()
      after?.(reply, args)
    },
    onError: (error) => {
      if (error instanceof Problem) key.current = crypto.randomUUID()
    },
  })
}
