/** Work that is asked for often and done once, when the page has nothing better to do. */
export interface Later {
  ask(): void
  /** Does it at once where it was asked for. */
  now(): void
}

/** Whoever moved no hand for so long draws nothing at the moment: what takes longer than a frame is not in the way. */
const restMs = 150
/** Nobody who never rests waits longer than this, and what the browser's idle time takes, for it. */
const longestMs = 700
const idleMs = 300

const touches = ['pointerdown', 'pointerup', 'mouseup', 'click', 'keydown', 'input'] as const
const hands = ['pointerdown', 'pointermove', 'pointerup', 'keydown', 'input', 'wheel'] as const

/** When the page has nothing to do; returns what calls it off. Safari knows no idle time: there it is a little after the frame. */
export const whenIdle: (work: () => void) => () => void =
  typeof requestIdleCallback === 'function'
    ? (work) => {
        const asked = requestIdleCallback(work, { timeout: idleMs })
        return () => cancelIdleCallback(asked)
      }
    : (work) => {
        const asked = setTimeout(work, 50)
        return () => clearTimeout(asked)
      }

/**
 * Does it once the hands rest and the page is idle; returns what calls it off. The browser's idle time alone is not enough: it begins
 * right behind the first frame of an edit, and what is done there stands before the next frame or the next touch.
 */
function atRest(work: () => void): () => void {
  let drop = () => {}
  const idle = () => {
    drop()
    drop = whenIdle(done)
  }
  const rest = () => {
    drop()
    const asked = setTimeout(idle, restMs)
    drop = () => clearTimeout(asked)
  }
  const unlisten = () => {
    for (const kind of hands) window.removeEventListener(kind, rest, { capture: true })
  }
  const late = setTimeout(() => {
    unlisten()
    idle()
  }, longestMs)
  const end = () => {
    drop()
    unlisten()
    clearTimeout(late)
  }
  function done() {
    end()
    work()
  }
  for (const kind of hands) window.addEventListener(kind, rest, { capture: true, passive: true })
  rest()
  return end
}

/**
 * Work of tens of milliseconds that must not stand between an edit and the frames that show it, nor before the next edit. It waits for a
 * quiet moment, a second at most. A page that is left does it at once: see `whenLeft`.
 */
export function inQuietMoment(work: () => void): Later {
  let drop: (() => void) | null = null
  const run = () => {
    drop = null
    work()
  }
  return {
    ask() {
      drop ??= atRest(run)
    },
    now() {
      if (!drop) return
      drop()
      run()
    },
  }
}

/**
 * Work that follows an edit in the frame after its own: what shows an edit does not wait for what tells of it. Asked for often before
 * that, it is done once.
 */
export function afterFrame(work: () => void): { ask(): void; asked(): boolean; end(): void } {
  let frame = 0
  let turn: ReturnType<typeof setTimeout> | undefined
  const run = () => {
    frame = 0
    work()
  }
  return {
    ask() {
      if (frame !== 0) return
      // A frame's own callbacks come before it is drawn, what they leave for later comes after.
      frame = requestAnimationFrame(() => {
        turn = setTimeout(run)
      })
    },
    asked: () => frame !== 0,
    end() {
      cancelAnimationFrame(frame)
      clearTimeout(turn)
    },
  }
}

/** Says whether what the hands touched last lies within an element; `end` ends the watching. */
export function lastTouched(within: Node): { isIn(): boolean; end(): void } {
  let touched: EventTarget | null = null
  const note = ({ target }: Event) => {
    touched = target
  }
  for (const kind of touches) window.addEventListener(kind, note, { capture: true, passive: true })
  return {
    isIn: () => touched instanceof Node && within.contains(touched),
    end() {
      for (const kind of touches) window.removeEventListener(kind, note, { capture: true })
    },
  }
}

/** Calls when the page is hidden, left or closed; what it does within its own turn is still done. Returns what ends it. */
export function whenLeft(act: () => void): () => void {
  const hidden = () => document.visibilityState === 'hidden' && act()
  window.addEventListener('pagehide', act)
  document.addEventListener('visibilitychange', hidden)
  return () => {
    window.removeEventListener('pagehide', act)
    document.removeEventListener('visibilitychange', hidden)
  }
}
