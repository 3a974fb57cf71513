import { useEffect } from 'react'

/** Names the page for tabs, history and screen readers. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} - Palisade` : 'Palisade'
  }, [title])
}
