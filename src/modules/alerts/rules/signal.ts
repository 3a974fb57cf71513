import type { Severity } from '#platform/http/contract.ts'
import type { Change, Signal } from '../types.ts'

/** A problem that is back within so long after its clear is the same alert again: a flapping line is one thing, not forty. */
export const settleMs = 300_000

/** What is remembered of a key between signals. */
export type KeyState = {
  status: Signal['status']
  sequence: bigint | null
  atMs: number
  /** The alert that stands for it, open or the last one; null when only clears were ever heard. */
  alertId: string | null
  /** The highest severity reported since the alert opened. A person may have set another. */
  reported: Severity
  resolvedAtMs: number | null
}

type Heard = Pick<Signal, 'status' | 'sequence' | 'severity'> & { atMs: number }

export type Decision = {
  change: Change
  state: KeyState
  /** With `opened`: a new alert, or the last one again. */
  opens: 'new' | 'again' | null
}

/**
 * Decides what one signal does to its key. Pure: the same signals in the same order give the same, on whichever node and in
 * however many batches. With sequences the order of arrival does not matter to how it ends.
 */
export function takeSignal(before: KeyState | null, signal: Heard, freshId: string, nowMs: number): Decision {
  const heard = { ...signal, atMs: Math.min(signal.atMs, nowMs) }
  if (before && isStale(before, heard)) return { change: 'stale', state: before, opens: null }
  return heard.status === 'problem' ? problem(before, heard, freshId, nowMs) : clear(before, heard, nowMs)
}

function isStale(before: KeyState, heard: Heard): boolean {
  if (before.sequence !== null && heard.sequence !== null) {
    if (heard.sequence !== before.sequence) return heard.sequence < before.sequence
    return before.status === 'clear' && heard.status === 'problem'
  }
  if (before.sequence === null && heard.sequence === null) return heard.atMs < before.atMs
  // One numbers and the other does not: the source was set up anew, and only the order of arrival is left.
  return false
}

function problem(before: KeyState | null, heard: Heard, freshId: string, nowMs: number): Decision {
  const next = { status: heard.status, sequence: heard.sequence, atMs: heard.atMs, resolvedAtMs: null }
  if (before?.alertId && before.status === 'problem') {
    const rises = heard.severity < before.reported
    const state = { ...next, alertId: before.alertId, reported: rises ? heard.severity : before.reported }
    return { change: rises ? 'raised' : 'counted', state, opens: null }
  }
  const again = before?.alertId && before.resolvedAtMs !== null && nowMs - before.resolvedAtMs < settleMs
  if (again) {
    const reported = heard.severity < before.reported ? heard.severity : before.reported
    return { change: 'opened', state: { ...next, alertId: before.alertId, reported }, opens: 'again' }
  }
  return { change: 'opened', state: { ...next, alertId: freshId, reported: heard.severity }, opens: 'new' }
}

function clear(before: KeyState | null, heard: Heard, nowMs: number): Decision {
  const next = { status: heard.status, sequence: heard.sequence, atMs: heard.atMs }
  if (before?.alertId && before.status === 'problem')
    return { change: 'resolved', state: { ...before, ...next, resolvedAtMs: nowMs }, opens: null }
  // Remembered all the same: its problem may still be under way and is older.
  const state = before
    ? { ...before, ...next }
    : { ...next, alertId: null, reported: heard.severity, resolvedAtMs: null }
  return { change: 'nothing', state, opens: null }
}

/** The signal within its bounds: a source that writes too much loses the end of it, never the alert. */
export function bounded(signal: Signal): Signal {
  const labels = Object.entries(signal.labels)
    .filter(([name]) => name.length > 0 && name.length <= 100)
    .slice(0, 64)
    .map(([name, value]) => [clean(name), clean(value.slice(0, 500))])
  return {
    ...signal,
    source: clean(signal.source).slice(0, 40),
    key: clean(signal.key).slice(0, 500),
    title: line(signal.title).slice(0, 300).toWellFormed() || '(no title)',
    text: clean(signal.text.slice(0, 10_000)),
    labels: Object.fromEntries(labels),
    runbook: signal.runbook === null ? null : line(signal.runbook).slice(0, 500).toWellFormed() || null,
  }
}

/** Printable ASCII, most of what is said: nothing in it has to be looked for. */
const plain = /^[\x20-\x7e]*$/
/** What PostgreSQL can store: no NUL and no half of a character. */
const clean = (text: string) => (plain.test(text) ? text : text.replaceAll('\u0000', '').toWellFormed())
const line = (text: string) =>
  plain.test(text)
    ? text.trim()
    : clean(text)
        .replace(/\p{Cc}+/gu, ' ')
        .trim()
