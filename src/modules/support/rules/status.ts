import type { Status } from '../shapes.ts'

/** What may happen to a request. `by` who: the provider's side or the customer's. */
export type RequestEvent =
  /** Staff sets the status. */
  | { type: 'set'; status: Status }
  /** Somebody took the page. */
  | { type: 'acknowledged'; nobodyHadIt: boolean }
  /** An answer went to the customer; `after` is the status the author wants after it. */
  | { type: 'answered'; after?: Status }
  /** A message of the customer; `solved`: they say it works again. */
  | { type: 'customer_wrote'; solved: boolean }
  /** Solved for long enough without a word. */
  | { type: 'time_passed' }
  /** A reminder came: whatever slept is open again. */
  | { type: 'reminded' }
  /** An act is taken back; the status stood there before it. */
  | { type: 'taken_back'; status: Status }

/** What the status does to the promises and the page chain. */
export type RequestEffect =
  | 'keep_first_response'
  | 'restart_next_update'
  | 'pause_promises'
  | 'resume_promises'
  | 'keep_resolution'
  | 'cancel_rest'
  | 'start_again'
  /** As start_again, but somebody is called only when nobody has the request. */
  | 'start_again_quietly'
  | 'close_escalation'
  | 'arm_close'
  | 'disarm_close'

export type Decision =
  | { status: Status; effects: RequestEffect[]; reopened: boolean }
  | { refused: 'closed' | 'status' }

/** Which status staff may choose from which. Nothing returns to new; closed is final. */
const moves: Record<Status, readonly Status[]> = {
  new: ['open', 'in_progress', 'waiting_customer', 'solved'],
  open: ['in_progress', 'waiting_customer', 'solved'],
  in_progress: ['open', 'waiting_customer', 'solved'],
  waiting_customer: ['open', 'in_progress', 'solved'],
  solved: ['open', 'in_progress', 'closed'],
  closed: [],
}

export function mayBecome(status: Status): readonly Status[] {
  return moves[status]
}

export const isOpen = (status: Status): boolean => status !== 'solved' && status !== 'closed'

/** How long a solved request waits for a word before it is closed. */
export const closeAfterMs = 7 * 86_400_000

/** The next status and what follows from it. Pure; the same event again changes nothing. */
export function decide(status: Status, event: RequestEvent): Decision {
  switch (event.type) {
    case 'set':
      if (event.status === status) return { status, effects: [], reopened: false }
      if (status === 'closed') return { refused: 'closed' }
      if (!moves[status].includes(event.status)) return { refused: 'status' }
      return move(status, event.status)
    case 'acknowledged':
      return event.nobodyHadIt && (status === 'new' || status === 'open')
        ? move(status, 'in_progress')
        : { status, effects: [], reopened: false }
    case 'answered':
      return answered(status, event)
    case 'customer_wrote':
      return customerWrote(status, event.solved)
    case 'reminded':
      return status === 'waiting_customer' || status === 'solved'
        ? quietly(move(status, 'open'))
        : { status, effects: [], reopened: false }
    case 'taken_back':
      return status === 'closed' ? { refused: 'closed' } : quietly(move(status, event.status))
    case 'time_passed':
      return status === 'solved' ? move(status, 'closed') : { status, effects: [], reopened: false }
  }
}

function answered(status: Status, event: RequestEvent & { type: 'answered' }): Decision {
  if (status === 'closed') return { refused: 'closed' }
  const wanted = event.after ?? (status === 'new' ? 'open' : status)
  if (wanted !== status && !moves[status].includes(wanted)) return { refused: 'status' }
  const moved = move(status, wanted)
  if ('refused' in moved) return moved
  // Told before it is paused or ended: the period that ends with this answer was kept by it.
  const told: RequestEffect[] = isOpen(status) ? ['keep_first_response', 'restart_next_update'] : []
  return { ...moved, effects: [...told, ...moved.effects] }
}

function customerWrote(status: Status, solved: boolean): Decision {
  if (status === 'closed') return { refused: 'closed' }
  if (solved) return move(status, 'solved')
  if (status === 'waiting_customer' || status === 'solved') return move(status, 'open')
  return { status, effects: [], reopened: false }
}

/** The desk's own doing wakes nobody whose request it is. */
function quietly(decision: Decision): Decision {
  if ('refused' in decision) return decision
  const effects = decision.effects.map((effect) => (effect === 'start_again' ? 'start_again_quietly' : effect))
  return { ...decision, effects }
}

function move(from: Status, to: Status): Decision {
  if (from === to) return { status: to, effects: [], reopened: false }
  const effects: RequestEffect[] = []
  const reopened = from === 'solved' && isOpen(to)
  if (reopened) effects.push('start_again', 'disarm_close')
  if (from === 'waiting_customer' && isOpen(to)) effects.push('resume_promises')
  if (to === 'waiting_customer') effects.push('pause_promises')
  // The customer hears that it is solved, so nothing is owed any more: the response was given with it.
  if (to === 'solved')
    effects.push('keep_first_response', 'keep_resolution', 'cancel_rest', 'close_escalation', 'arm_close')
  if (to === 'closed') effects.push('disarm_close')
  return { status: to, effects, reopened }
}
