import { useEffect, useRef } from 'react'

/** Tells how many lanes there are, whenever that changes. */
export function useCounted(lanes: number | undefined, onCount: (lanes: number | undefined) => void): void {
  const told = useRef(onCount)
  told.current = onCount
  useEffect(() => told.current(lanes), [lanes])
}

/** The query of a span, for lists that say how many lie in it. */
export const spanQuery = ({ from, to }: { from: number; to: number }) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  limit: 200,
})

/** Of a group at most so many lanes are drawn: the axis is to be seen whole. */
export const MOST_LANES = 8
