import { useSyncExternalStore } from 'react'

/**
 * The page's one source of time: the server's clock, known through an offset to this device's.
 *
 * Each reply narrows the offset to an interval: the server stamped it at some moment between our sending and our
 * receiving. Intersecting the intervals of many replies leaves a few tens of milliseconds, also when the stamp
 * itself (an HTTP `Date`) only has whole seconds.
 */
const device = () => performance.timeOrigin + performance.now()
let low = Number.NEGATIVE_INFINITY
let high = Number.POSITIVE_INFINITY
let offset = 0
let exact = false

/**
 * Learns the server's time from one reply.
 * @param stamp what the server's clock showed, milliseconds since the epoch
 * @param resolution how much later than `stamp` it may have been, milliseconds (1000 for an HTTP `Date`)
 * @param sent `deviceNow()` before the call; defaults to the moment of receiving for a pushed message
 */
export function observeServerTime(stamp: number, resolution: number, sent = device()): void {
  // An exact stamp comes from the program's clock; the date of a reply from the machine's, which tests leave behind.
  if (exact && resolution >= 1000) return
  exact ||= resolution < 1000
  const received = device()
  const from = stamp - received
  const to = stamp + resolution - sent
  const overlaps = from <= high && to >= low
  low = overlaps ? Math.max(low, from) : from
  high = overlaps ? Math.min(high, to) : to
  offset = Math.abs((low + high) / 2) < 20 ? 0 : (low + high) / 2
}

/** This device's clock, milliseconds; monotonic, unlike `Date`. */
export const deviceNow = device

/** The server's time, milliseconds since the epoch. */
export const serverNow = (): number => device() + offset

const listeners = new Set<() => void>()
let tick = Math.floor(serverNow() / 1000)
let pending: ReturnType<typeof setTimeout> | undefined

function beat(): void {
  tick = Math.floor(serverNow() / 1000)
  for (const listener of [...listeners]) listener()
  // A few milliseconds after the second, so that flooring never shows the second before.
  pending = listeners.size > 0 ? setTimeout(beat, 1005 - (serverNow() % 1000)) : undefined
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (pending === undefined) beat()
  return () => {
    listeners.delete(listener)
  }
}

/** Server time in whole seconds as milliseconds since the epoch; renders again each second. One ticker for the page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => tick) * 1000
}

/** Server time as one of coarser steps, so that a component that shows minutes renders once a minute. */
export function useNowEvery(stepMs: number): number {
  return useSyncExternalStore(subscribe, () => Math.floor((tick * 1000) / stepMs)) * stepMs
}

document.addEventListener('visibilitychange', () => {
  // Hidden pages get their timers throttled: show the right second at once on return.
  if (document.visibilityState === 'visible' && listeners.size > 0) {
    clearTimeout(pending)
    beat()
  }
})
