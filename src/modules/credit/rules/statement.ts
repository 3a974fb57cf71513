import type { Line } from '../types.ts'

/** What a line does to what is available; a posted hold does nothing to it any more. */
export function signed({ kind, amount }: Pick<Line, 'kind' | 'amount'>): bigint {
  if (kind === 'post') return 0n
  return kind === 'hold' || kind === 'lower' ? -amount : amount
}

/** What a line is about: an order, or a key with the request for it. */
export function aboutOf({ reference, keyCode, requestNumber }: Line): string {
  return [reference, keyCode, requestNumber].filter(Boolean).join(' ')
}
