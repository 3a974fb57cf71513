import type { Automatic } from '#platform/mail/types.ts'
import type { Status } from '../shapes.ts'

/** A request a message may belong to, with what decides whether this sender may write into it. */
export type Candidate = {
  id: string
  accountId: string
  /** The partner who looks after the account. */
  partnerId: string | null
  status: Status
  /** Addresses that take part: contact, cc, followers; lower case. */
  participants: readonly string[]
}

/** What is known of an inbound message. Everything but `authenticated`, `sender` and the tokens is the sender's claim. */
export type Clues = {
  /** From, lower case; null when there is none. */
  from: string | null
  sender: { accountId: string; personId: string | null; staff: boolean } | null
  /** The From domain itself let the message be sent (SPF or DKIM, aligned). */
  authenticated: boolean
  automatic: Automatic
  /** A bounce of one of our own messages. */
  isReport: boolean
  nullSender: boolean
  /** Our own token: what it was made for, and for whom. */
  token: {
    candidate: Candidate | null
    recipient: string
    personId: string | null
    expired: boolean
    via: 'address' | 'reference'
  } | null
  /** A message id of the thread that we have seen before. */
  reference: Candidate | null
  /** The number in the subject. */
  number: Candidate | null
  /** Automatic mail only: an open request made of the same mail before. */
  same: Candidate | null
}

export type Flag =
  | 'not_authenticated'
  | 'automatic'
  | 'from_staff_address'
  | 'unknown_sender'
  | 'other_sender'
  | 'repeated'

export type IntakeDecision =
  /** A member of staff answers the customer: authenticated, with the token made for them. */
  | { do: 'staff_answer'; requestId: string; personId: string }
  | { do: 'message'; requestId: string; flags: Flag[] }
  | {
      do: 'create'
      /** Null: the queue of unknown senders. */
      accountId: string | null
      personId: string | null
      followsId: string | null
      flags: Flag[]
      /** What the sender hears: the number and the promise, the same without their words, or nothing. */
      reply: 'confirm' | 'neutral' | 'none'
    }
  /** Kept as mail, no message of anybody. */
  | { do: 'keep'; outcome: 'report' | 'automatic' }

/**
 * Which request a message belongs to and in whose name. In this order: our token, a message id we know, the number in the
 * subject (only from the account's own people), a new request. A sender is believed for staff's acts only when
 * authenticated and with the token made for that person (THREATS 5); mail of machines moves nothing and is never answered
 * (THREATS 8).
 */
export function decideIntake(clues: Clues): IntakeDecision {
  // What became of our own mails is noted with them; the text of a bounce is nobody's message.
  const { automatic } = clues
  if (clues.isReport || (automatic.automatic && (automatic.kind === 'bounce' || automatic.kind === 'receipt')))
    return { do: 'keep', outcome: 'report' }
  const flags = flagsOf(clues)
  const found = candidateOf(clues)
  if (found && found.status !== 'closed') {
    if (mayActAsStaff(clues)) return { do: 'staff_answer', requestId: found.id, personId: clues.sender!.personId! }
    const stranger = !belongs(clues, found) && clues.token?.recipient !== clues.from
    return {
      do: 'message',
      requestId: found.id,
      flags: stranger ? [...new Set<Flag>([...flags, 'other_sender'])] : flags,
    }
  }
  // An answer of a machine to nothing we know: kept, but no work for anybody.
  if (automatic.automatic && automatic.kind === 'auto-reply') return { do: 'keep', outcome: 'automatic' }
  if (clues.same && clues.automatic.automatic)
    return { do: 'message', requestId: clues.same.id, flags: [...flags, 'repeated'] }
  return create(clues, flags, found)
}

function flagsOf(clues: Clues): Flag[] {
  const flags: Flag[] = []
  if (!clues.authenticated) flags.push('not_authenticated')
  if (clues.automatic.automatic) flags.push('automatic')
  if (clues.sender?.staff && !mayActAsStaff(clues)) flags.push('from_staff_address')
  if (!clues.sender) flags.push('unknown_sender')
  return flags
}

/** The token must have come back by the address it was given in, from the person it was given to, proved by their domain. */
function mayActAsStaff(clues: Clues): boolean {
  const { sender, token } = clues
  return (
    sender?.staff === true &&
    sender.personId !== null &&
    clues.authenticated &&
    !clues.automatic.automatic &&
    token !== null &&
    token.via === 'address' &&
    !token.expired &&
    token.candidate !== null &&
    token.recipient === clues.from &&
    token.personId === sender.personId
  )
}

function candidateOf(clues: Clues): Candidate | null {
  const { token, reference, number } = clues
  if (token?.candidate && (!token.expired || belongs(clues, token.candidate))) return token.candidate
  // Ids of others' messages are known to whoever received a copy, so they count only from those who take part.
  if (reference && belongs(clues, reference)) return reference
  if (number && isOfAccount(clues, number)) return number
  return null
}

function isOfAccount(clues: Clues, candidate: Candidate): boolean {
  const { sender } = clues
  if (!sender || sender.staff) return false
  return sender.accountId === candidate.accountId || sender.accountId === candidate.partnerId
}

function belongs(clues: Clues, candidate: Candidate): boolean {
  return isOfAccount(clues, candidate) || (clues.from !== null && candidate.participants.includes(clues.from))
}

function create(clues: Clues, flags: Flag[], closed: Candidate | null): IntakeDecision {
  const { sender } = clues
  // A staff address that is not proved is nobody we know: the request stands in the queue of unknown senders.
  const believed = sender && (!sender.staff || clues.authenticated) ? sender : null
  const accountId = believed?.accountId ?? null
  const follows = closed && belongs(clues, closed) ? closed : null
  const silent = clues.automatic.automatic || clues.nullSender || clues.from === null
  return {
    do: 'create',
    accountId: follows && !believed ? follows.accountId : (accountId ?? null),
    personId: believed?.personId ?? null,
    followsId: follows?.id ?? null,
    flags,
    reply: silent ? 'none' : believed && clues.authenticated ? 'confirm' : 'neutral',
  }
}
