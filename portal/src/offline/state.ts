import { useSyncExternalStore } from 'react'

/** Since when what is shown may be old: the oldest kept answer on the page, server time; null while answers come. */
let oldest: number | null = null
const watchers = new Set<() => void>()

function become(next: number | null): void {
  if (next === oldest) return
  oldest = next
  for (const watcher of watchers) watcher()
}

/** A kept answer of that age is shown. */
export const showsKept = (at: number) => become(Math.min(oldest ?? at, at))

/** The server answered: from here on nothing is old. */
export const showsFresh = () => become(null)

export const useKeptSince = (): number | null =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => oldest,
  )
