/**
 * Why something was not accepted. The codes are part of the format (docs/licence-format.md) and never change their
 * meaning; sentences may.
 */
export type RefusalCode =
  | 'TOO_LARGE'
  | 'MALFORMED'
  | 'WRONG_TYPE'
  | 'UNKNOWN_VERSION'
  | 'BAD_KEY'
  | 'BAD_SIGNATURE'
  | 'UNTRUSTED'
  | 'KEYSET_GAP'
  | 'KEYSET_FORK'
  | 'KEYSET_OLD'
  | 'ISSUER_NOT_ALLOWED'
  | 'ISSUER_LIMIT'
  | 'WRONG_DEVICE'
  | 'WRONG_KEY'
  | 'TOO_OLD'
  | 'GAP'
  | 'FORK'
  | 'WRONG_TOTAL'
  | 'WRONG_UNIT'
  | 'EXPIRED_WINDOW'
  | 'REDUCE_BELOW_USED'
  | 'RETURNED'

/** Thrown by everything that reads what others wrote. `message` is a sentence for a person. */
export class Refused extends Error {
  readonly code: RefusalCode
  /** What a program may want beside the sentence: the missing numbers, the two devices. */
  readonly details: Record<string, unknown>

  constructor(code: RefusalCode, sentence: string, details: Record<string, unknown> = {}) {
    super(sentence)
    this.name = 'Refused'
    this.code = code
    this.details = details
  }
}

export function malformed(sentence: string): Refused {
  return new Refused('MALFORMED', sentence)
}
