import { useSyncExternalStore } from 'react'
import { serverNow } from './time.ts'

export interface Toast {
  id: number
  text: string
  until: number
  undo: () => void
}

let toasts: Toast[] = []
let last = 0
const watchers = new Set<() => void>()

function become(next: Toast[]): void {
  toasts = next
  for (const watcher of watchers) watcher()
}

/** Says what was done and offers the way back for eight seconds. Not for acts that stop a clock, not for errors. */
export function offerUndo(text: string, undo: () => void): void {
  const toast: Toast = { id: ++last, text, until: serverNow() + 8000, undo }
  // One at a time: the last act is the one somebody wants back.
  become([toast])
  setTimeout(() => become(toasts.filter((one) => one !== toast)), 8000)
}

export const useToasts = (): Toast[] =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => toasts,
  )

export const dismiss = (toast: Toast) => become(toasts.filter((one) => one !== toast))
