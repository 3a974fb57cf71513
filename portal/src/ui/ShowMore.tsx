import type { ReactNode } from 'react'
import { Btn } from './Btn.tsx'

interface Pages {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

/** Below a list read in pages: asks for the next one; nothing when there is none. */
export function ShowMore({ of, className, children }: { of: Pages; className?: string; children: ReactNode }) {
  if (!of.hasNextPage) return null
  const button = (
    <Btn busy={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
      {children}
    </Btn>
  )
  return className ? <div className={className}>{button}</div> : <span>{button}</span>
}
