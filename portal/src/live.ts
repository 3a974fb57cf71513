import { useSyncExternalStore } from 'react'
import { queries } from './queries.ts'
import { deviceNow, observeServerTime, serverNow } from './time.ts'

/** One thing that changed on the server; its content is fetched, not pushed. */
export interface LiveEvent {
  id: number
  name: string
  accountId: string | null
  subject: { kind: string; id: string }
}

export interface LiveState {
  live: boolean
  /** Since when nothing comes, server time; null before the first connection. */
  since: number | null
  retryAt: number | null
}

let state: LiveState = { live: false, since: null, retryAt: null }
const watchers = new Set<() => void>()
const listeners = new Set<(event: LiveEvent) => void>()

function become(next: LiveState): void {
  state = next
  for (const watcher of watchers) watcher()
}

export function useLive(): LiveState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => state,
  )
}

/** Hears of each live event. Returns the way to stop. */
export function onLiveEvent(listener: (event: LiveEvent) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const stale = new Set<string>()
let pending: ReturnType<typeof setTimeout> | undefined

/** Many events of one moment become one round of fetching. */
function markStale(kind: string): void {
  stale.add(kind)
  if (pending !== undefined) return
  pending = setTimeout(() => {
    pending = undefined
    const kinds = new Set(stale)
    stale.clear()
    void queries.invalidateQueries({
      predicate: (query) => {
        const wanted = query.meta?.kinds as readonly string[] | undefined
        return !wanted || kinds.has('*') || wanted.some((one) => kinds.has(one))
      },
    })
  }, 250)
}

function take(data: string): void {
  const parsed = JSON.parse(data) as LiveEvent | LiveEvent[]
  for (const event of Array.isArray(parsed) ? parsed : [parsed]) {
    markStale(event.subject.kind)
    for (const listener of listeners) listener(event)
  }
}

let source: EventSource | undefined
let retry: ReturnType<typeof setTimeout> | undefined
let wait = 1000

function open(): void {
  clearTimeout(retry)
  source?.close()
  const asked = deviceNow()
  const mine = new EventSource('/api/live')
  source = mine
  mine.onopen = () => {
    // Whatever happened while nothing came is unknown, so everything shown is fetched again.
    if (state.since !== null) markStale('*')
    wait = 1000
    become({ live: true, since: null, retryAt: null })
  }
  mine.addEventListener('hello', (event) => {
    const said = JSON.parse((event as MessageEvent<string>).data) as { now?: string }
    if (said.now) observeServerTime(Date.parse(said.now), 1, asked)
  })
  mine.addEventListener('reload', () => markStale('*'))
  mine.onmessage = (event) => take(event.data as string)
  mine.onerror = () => {
    mine.close()
    if (source !== mine) return
    wait = Math.min(wait * 2, 15_000)
    become({
      live: false,
      since: state.live || state.since === null ? serverNow() : state.since,
      retryAt: serverNow() + wait,
    })
    retry = setTimeout(open, wait)
  }
}

/** Starts listening for live updates; call once somebody is signed in. Returns the way to stop. */
export function startLive(): () => void {
  open()
  const again = () => {
    if (!state.live) open()
  }
  window.addEventListener('online', again)
  return () => {
    window.removeEventListener('online', again)
    clearTimeout(retry)
    source?.close()
    source = undefined
  }
}
