/**
 * Where a request stands. `refused` is the licence server's refusal of an approval: staff put right what it says and ask for
 * approval anew, in a new round.
 */
export const requestStates = ['asked', 'asked_back', 'approved', 'issued', 'refused', 'declined', 'withdrawn'] as const
export type RequestState = (typeof requestStates)[number]

/** What happens to a request. */
export type RequestEvent =
  | { type: 'approvals'; enough: boolean }
  | { type: 'declined' }
  | { type: 'asked_back' }
  | { type: 'answered' }
  | { type: 'withdrawn' }
  | { type: 'issued' }
  | { type: 'refused' }
  | { type: 'asked_anew' }

/** The next state, or `not_now` when this cannot happen to a request that stands there. A move to where it stands is none. */
export function decideRequest(
  state: RequestState,
  event: RequestEvent,
): { state: RequestState } | { refused: 'not_now' } {
  const open = state === 'asked' || state === 'asked_back'
  const waiting = open || state === 'refused'
  const to = (allowed: boolean, next: RequestState) => (allowed ? { state: next } : ({ refused: 'not_now' } as const))
  switch (event.type) {
    case 'approvals':
      return to(open, event.enough ? 'approved' : state)
    case 'declined':
      return to(waiting, 'declined')
    case 'withdrawn':
      return to(waiting, 'withdrawn')
    case 'asked_back':
      return to(open, 'asked_back')
    case 'answered':
      return to(open, 'asked')
    case 'issued':
      return to(state === 'approved', 'issued')
    case 'refused':
      return to(state === 'approved', 'refused')
    case 'asked_anew':
      return to(state === 'refused', 'asked')
  }
}

/** Whether nothing more will happen to a request. */
export function isOver(state: RequestState): boolean {
  return state === 'issued' || state === 'declined' || state === 'withdrawn'
}
