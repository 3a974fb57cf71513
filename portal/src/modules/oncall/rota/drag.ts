import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { instantAt, type Range } from './range.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

export interface Drag {
  /** The change being moved; null: a new one. */
  key: string | null
  from: number
  until: number
}

type Grip = { mode: 'new' | 'move' | 'from' | 'until'; anchor: number; from: number; until: number; key: string | null }

/**
 * Drags in the lane of overrides: from an empty place makes one, on an unsaved one moves it, at its ends changes its
 * length. Whole hours in the week, quarters of a day in the month; with Alt to the minute. Escape forgets the drag.
 */
export function useDrag(range: Range, done: (drag: Drag) => void) {
  const lane = useRef<HTMLDivElement>(null)
  const grip = useRef<Grip | null>(null)
  const [drag, setDrag] = useState<Drag | null>(null)
  const step = (alt: boolean) => (alt ? MINUTE : range.view === 'week' ? HOUR : 6 * HOUR)

  function at(event: PointerEvent, stepMs: number): number {
    const box = lane.current?.getBoundingClientRect()
    if (!box) return range.from
    return instantAt((event.clientX - box.left) / box.width, range, stepMs)
  }
  function begin(event: PointerEvent, of: { key: string; from: number; until: number } | null) {
    // A finger that begins on an empty place scrolls; one that takes hold of an unsaved change moves it.
    if (event.button !== 0 || (event.pointerType === 'touch' && !of)) return
    event.preventDefault()
    event.stopPropagation()
    lane.current?.setPointerCapture(event.pointerId)
    const anchor = at(event, step(event.altKey))
    if (!of) {
      grip.current = { mode: 'new', anchor, from: anchor, until: anchor, key: null }
      return
    }
    const block = (event.currentTarget as HTMLElement).getBoundingClientRect()
    const edge = Math.min(event.pointerType === 'touch' ? 28 : 12, block.width / 3)
    const mode = event.clientX < block.left + edge ? 'from' : event.clientX > block.right - edge ? 'until' : 'move'
    grip.current = { ...of, mode, anchor }
    setDrag(of)
  }
  function move(event: PointerEvent) {
    const held = grip.current
    if (!held) return
    const stepMs = step(event.altKey)
    const here = at(event, stepMs)
    if (held.mode === 'new')
      setDrag({ key: null, from: Math.min(held.anchor, here), until: Math.max(held.anchor, here) })
    else if (held.mode === 'move') {
      const by = here - held.anchor
      setDrag({ key: held.key, from: held.from + by, until: held.until + by })
    } else if (held.mode === 'from')
      setDrag({ key: held.key, from: Math.min(here, held.until - stepMs), until: held.until })
    else setDrag({ key: held.key, from: held.from, until: Math.max(here, held.from + stepMs) })
  }
  function end() {
    if (grip.current && drag && drag.until > drag.from) done(drag)
    grip.current = null
    setDrag(null)
  }
  /** Without a mouse: arrows move by a step, with Shift they move the end, with Ctrl the beginning; Alt to the minute. */
  function press(event: KeyboardEvent, of: { key: string; from: number; until: number }) {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (by === 0) return
    event.preventDefault()
    event.stopPropagation()
    const stepMs = step(event.altKey)
    const moved = by * stepMs
    if (event.shiftKey) done({ ...of, until: Math.max(of.until + moved, of.from + stepMs) })
    else if (event.ctrlKey || event.metaKey) done({ ...of, from: Math.min(of.from + moved, of.until - stepMs) })
    else done({ ...of, from: of.from + moved, until: of.until + moved })
  }
  useEffect(() => {
    const forget = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape' || !grip.current) return
      grip.current = null
      setDrag(null)
    }
    window.addEventListener('keydown', forget)
    return () => window.removeEventListener('keydown', forget)
  }, [])
  return { lane, drag, begin, move, end, press }
}
