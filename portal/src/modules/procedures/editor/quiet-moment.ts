/** Work that is asked for often and done once, when the page has nothing better to do. */
export interface Later {
  ask(): void
  /** Does it at once where it was asked for. */
  now(): void
}

/** Nobody waits longer than this for it. */
const longestMs = 500

// Safari knows no idle time: there it is done a little after the frame.
const atRest: (work: () => void) => () => void =
  typeof requestIdleCallback === 'function'
    ? (work) => {
        const asked = requestIdleCallback(work, { timeout: longestMs })
        return () => cancelIdleCallback(asked)
      }
    : (work) => {
        const asked = setTimeout(work, 50)
        return () => clearTimeout(asked)
      }

/**
 * Work of tens of milliseconds that must not stand between an edit and the frame that shows it. It waits for a quiet moment, half a
 * second at most. A page that is left does it at once: see `whenLeft`.
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
