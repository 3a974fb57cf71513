import { useEffect } from 'react'

let listener: ((path: string, title: string) => void) | null = null

/** Hears which page is shown under which title. Returns the way to stop. */
export function onTitle(hear: (path: string, title: string) => void): () => void {
  listener = hear
  return () => {
    if (listener === hear) listener = null
  }
}

/** Names the page for tabs, history and screen readers. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} - Palisade` : 'Palisade'
    listener?.(location.pathname, title)
  }, [title])
}
