import type { ProcedureEvent, State } from '../rules/types.ts'

/** What a run may hold at most, in characters of its state as JSON: each step writes all of it. */
export const mostHeld = 1_000_000

type Coming = { type: ProcedureEvent['type']; data?: unknown }

/** Whether a run holds too much once an event brought what it brings. */
export function tooFull(state: State, { data }: Coming): boolean {
  if (data === undefined || data === null || Object.keys(data).length === 0) return false
  const coming = JSON.stringify(data).length
  return coming > mostHeld || JSON.stringify(state).length + coming > mostHeld
}

/**
 * What becomes of an event that brings more than a run may hold: what was called failed, a message or signal is heard without what
 * came with it; null for what somebody brings, who is told that it is refused.
 */
export function withoutData<E extends Coming>(event: E): E | null {
  switch (event.type) {
    case 'child_ended':
      return { ...event, outcome: 'failed', code: 'procedures.data_full', data: undefined }
    case 'message':
    case 'signal':
      return { ...event, data: {} }
    default:
      return null
  }
}
