import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'

interface Fit {
  className: string
  rows: readonly ReactNode[]
  /** What stands there when only the first `shown` are seen; null: nothing is left out. */
  more: (shown: number) => ReactNode
  /** Room kept for it, in sizes of its letters, always the same: measured, it would move what it depends on. */
  footLines?: number
}

/**
 * Rows of a list as far as they fit the screen, whole, and under them what there was no room for. A screen without a hand is
 * never scrolled: what would be cut must be said.
 */
export function Fitted(of: Fit) {
  const box = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState(of.rows.length)
  const always = of.more(of.rows.length) !== null
  const fit = () => setShown(fitting(box.current!, always, of.footLines ?? 1.6))
  // After each change of the list, of a title, of what stands beside it: a row may have become higher.
  useLayoutEffect(fit)
  const latest = useRef(fit)
  latest.current = fit
  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => latest.current())
    watch.observe(box.current!)
    return () => watch.disconnect()
  }, [])
  const foot = of.more(Math.min(shown, of.rows.length))
  return (
    <div className="wl-fit" ref={box}>
      <ul className={of.className}>{of.rows}</ul>
      {foot !== null && <p className="wl-more">{foot}</p>}
    </div>
  )
}

/** How many rows have room, with a line below them if some have none; those beyond are hidden. */
function fitting(box: HTMLElement, always: boolean, footLines: number): number {
  const rows = [...box.querySelectorAll<HTMLElement>(':scope > ul > li')]
  for (const row of rows) row.style.display = ''
  const top = box.getBoundingClientRect().top
  const ends = rows.map((row) => row.getBoundingClientRect().bottom - top)
  const room = box.clientHeight + 1
  const under = (most: number) => ends.filter((end) => end <= most).length
  const foot = Number.parseFloat(getComputedStyle(box).fontSize) * footLines
  const all = under(room) === rows.length && !always
  const count = all ? rows.length : under(room - foot)
  for (const row of rows.slice(count)) row.style.display = 'none'
  return count
}
