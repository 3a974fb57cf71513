import { type ReactNode, useMemo } from 'react'
import { clockMillis, clockSeconds, when } from '../format.ts'
import { useNow } from '../time.ts'
import { type PromiseFace, type PromiseView, promiseFace } from './promise.ts'
import './promise.css'
import { say } from '../words/ui.ts'

export type { PromiseView } from './promise.ts'

const GLYPHS: Partial<Record<PromiseFace['look'], ReactNode>> = {
  broke: <path d="m2.600 2.600 6.800 6.800M9.400 2.600 2.600 9.400" strokeWidth="1.9" />,
  pause: <path d="M4 2.500v7M8 2.500v7" strokeWidth="2" />,
  kept: <path d="m2 6.400 2.700 2.700L10 3" strokeWidth="1.9" strokeLinejoin="round" />,
}
const CLOCK = (
  <>
    <circle cx="6" cy="6" r="4.9" strokeWidth="1.4" />
    <path d="M6 3.300V6l1.800 1.200" strokeWidth="1.4" />
  </>
)
GLYPHS.warn = CLOCK
GLYPHS.late = CLOCK

function Glyph({ look }: { look: PromiseFace['look'] }) {
  const shape = GLYPHS[look]
  if (!shape) return null
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true" fill="none" stroke="currentColor" strokeLinecap="round">
      {shape}
    </svg>
  )
}

/** The bar alone: used part, notches at the plan's warnings, a due mark and hatching beyond it once broken. */
export function PromiseTrack({ face, warnings = [50, 75, 90] }: { face: PromiseFace; warnings?: readonly number[] }) {
  const used = `${(face.used * 100).toFixed(1)}%`
  return (
    <span className="pr-b">
      <i style={{ width: used }} />
      {face.look === 'broke' ? (
        <>
          <u style={{ left: used, right: 0 }} />
          <em style={{ left: used }} />
        </>
      ) : (
        warnings.map((at) => <b key={at} style={{ left: `${at}%` }} />)
      )}
    </span>
  )
}

export interface PromiseClockProps {
  of: PromiseView
  /** Adds the line below with the due time; its right side says what happens next. */
  consequence?: ReactNode
  foot?: boolean
  /** Stands in place of the due time at the left of that line. */
  before?: ReactNode
  /** Customers read minutes, staff seconds. */
  unit?: 'seconds' | 'minutes'
  /** Zone of the other side, shown on hover. */
  otherZone?: string
}

/**
 * A clock somebody answers for: name, what is left, how much is used; below, where there is room, when it is due and
 * what happens then.
 */
export function PromiseClock({
  of,
  consequence,
  foot = false,
  before,
  unit = 'seconds',
  otherZone,
}: PromiseClockProps) {
  const now = useNow()
  const face = promiseFace(of, now)
  const dueTitle = useMemo(
    () => (otherZone && of.dueAt ? say.in(when(of.dueAt, of.dueAt - 1, unit, otherZone), otherZone) : undefined),
    [of.dueAt, otherZone, unit],
  )
  return (
    <span className={`pr ${face.look}`} role="timer" aria-label={face.sentence}>
      <span className="pr-h">
        <span className="name">{of.name}</span>
        <span className="left">
          <Glyph look={face.look} />
          {face.left}
        </span>
      </span>
      <PromiseTrack face={face} warnings={of.warnings} />
      {foot && (
        <span className="pr-f">
          <span title={dueTitle}>
            {before ??
              (of.dueAt === null
                ? say.standsSince(when(of.pausedAt ?? now, now, 'minutes'))
                : say.due(when(of.dueAt, now, unit)))}
          </span>
          <span>
            {consequence ??
              (!of.metAt
                ? ''
                : of.state === 'kept'
                  ? say.keptAt(when(of.metAt, now, unit))
                  : say.metAt(when(of.metAt, now, unit)))}
          </span>
        </span>
      )}
    </span>
  )
}

/** The time left as plain text, in step with the other clocks: `0:37`. Counts up once it is over. */
export function Countdown({ to }: { to: number }) {
  const now = useNow()
  const face = promiseFace({ name: '', state: 'running', startedAt: to - 3_600_000, dueAt: to }, now)
  return <span className="tn">{face.left}</span>
}

/** How late one of our own clocks fired. Never rounded away; gold with a word from one second. */
export function Lateness({ firedAt, latenessMs }: { firedAt: number; latenessMs: number }) {
  const slow = latenessMs >= 1000
  return (
    <span className={slow ? 'late-ms slow' : 'late-ms'}>
      {slow && <span aria-hidden="true">△ </span>}
      {say.clockFired} <time title={clockSeconds(firedAt)}>{clockMillis(firedAt)}</time>
      {say.msLate(latenessMs)}
    </span>
  )
}
