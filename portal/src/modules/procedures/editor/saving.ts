import { useCallback, useEffect, useRef, useState } from 'react'
import { procedures } from '#contracts/procedures'
import { call, Problem } from '../../../api.ts'
import type { Finding } from '../shown.ts'

/** `drawn`: not even kept on the device yet, which it is within a second. */
export type SaveState = 'saved' | 'drawn' | 'saving' | 'kept' | 'another'
export interface Saving {
  state: SaveState
  revision: number
  findings: readonly Finding[]
  error: Error | null
  /** Says that something was drawn, whose text follows. */
  drawn: () => void
  /** Says that the drawing is now this; it is kept on the device at once and saved a moment later. */
  changed: (xml: string) => void
  /** Saves over what another saved meanwhile. */
  overwrite: () => void
  /** Gives up what was not saved. */
  giveUp: () => void
  /** Saves now; the revision that holds it, or null when it could not be saved. */
  now: () => Promise<number | null>
}

const pauseMs = 1200
const againMs = 5000
const slot = (id: string) => `palisade.drawing.${id}`
type Kept = { base: number; xml: string }

/** What this device had drawn and not saved when its page closed. */
export function keptDrawing(id: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(slot(id)) ?? 'null') as Kept | null
  } catch {
    return null
  }
}

/** A drawing of 2 MB may not fit beside others; then it is only in this window, as the line of state says. */
function keep(id: string, kept: Kept | null): void {
  try {
    if (kept) localStorage.setItem(slot(id), JSON.stringify(kept))
    else localStorage.removeItem(slot(id))
  } catch {
    // Nothing to be done: the window still holds it and goes on trying to save.
  }
}

/**
 * Saves a drawing by itself: on the device with every change, on the server a moment after the last. Without a connection it tries again
 * until it is saved. When another saved meanwhile it stops and says so; nobody's drawing is written over unasked.
 */
export function useSaving(id: string, base: number): Saving {
  const [state, setState] = useState<SaveState>('saved')
  const [revision, setRevision] = useState(base)
  const [findings, setFindings] = useState<readonly Finding[]>([])
  const [error, setError] = useState<Error | null>(null)
  const known = useRef(base)
  const waiting = useRef<string | null>(null)
  const newest = useRef(base)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const running = useRef<Promise<number | null> | null>(null)

  const send = useCallback(async (): Promise<number | null> => {
    clearTimeout(timer.current)
    const xml = waiting.current
    if (xml === null) return known.current
    setState((was) => (was === 'drawn' ? was : 'saving'))
    try {
      const saved = await call(procedures.saveDraft, { params: { id }, body: { xml, base: known.current } })
      known.current = saved.revision
      setRevision(saved.revision)
      setFindings(saved.findings)
      setError(null)
      if (waiting.current !== xml) return await send()
      waiting.current = null
      keep(id, null)
      setState((was) => (was === 'drawn' ? was : 'saved'))
      return saved.revision
    } catch (cause) {
      const problem = cause instanceof Problem ? cause : null
      if (problem?.code === 'procedures.draft_changed') {
        newest.current = Number(problem.extra.newest)
        setState('another')
        return null
      }
      setState('kept')
      setError(problem && problem.status < 500 ? problem : null)
      if (!problem || problem.status >= 500) timer.current = setTimeout(() => void one(), againMs)
      return null
    }
  }, [id])

  /** One save at a time: the second would name a base the first has just made old. */
  const one = useCallback((): Promise<number | null> => {
    running.current ??= send().finally(() => {
      running.current = null
    })
    return running.current
  }, [send])

  const drawn = useCallback(() => setState((was) => (was === 'another' ? was : 'drawn')), [])
  const changed = useCallback(
    (xml: string) => {
      waiting.current = xml
      keep(id, { base: known.current, xml })
      setState((was) => (was === 'another' ? was : 'kept'))
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void one(), pauseMs)
    },
    [id, one],
  )
  const overwrite = useCallback(() => {
    known.current = newest.current
    void one()
  }, [one])
  const giveUp = useCallback(() => {
    clearTimeout(timer.current)
    waiting.current = null
    keep(id, null)
  }, [id])

  useEffect(() => {
    const back = () => void one()
    window.addEventListener('online', back)
    return () => {
      window.removeEventListener('online', back)
      clearTimeout(timer.current)
      void one()
    }
  }, [one])

  return { state, revision, findings, error, drawn, changed, overwrite, giveUp, now: one }
}
