import { defineProblems, type Refusal } from '#platform/problem.ts'

export const problems = defineProblems({
  'signals.malformed': { status: 400, title: 'What was sent could not be read.' },
  'signals.too_much': { status: 413, title: 'More was sent at once than is taken.' },
  'signals.unsupported': { status: 415, title: 'This form of the protocol is not understood here.' },
  'signals.checksum': {
    status: 400,
    title: 'The checksum does not fit: the password or the encryption differs, or bytes were lost.',
  },
  'signals.stale': { status: 400, title: 'What was sent is too old.' },
  'signals.unknown_source': { status: 401, title: 'No source of signals is known by this token or address.' },
  'signals.paused': { status: 403, title: 'This source of signals is paused.' },
  'signals.too_many': { status: 429, title: 'This source sends more than it may.' },
  'signals.busy': { status: 503, title: 'Too much waits to be stored at this moment.' },
  'signals.unknown_host': { status: 422, title: 'No account is known by what the signal names.' },
  'signals.name_taken': { status: 409, title: 'Another source of this account has this name.' },
  'signals.mapping_unfit': { status: 422, title: 'The mapping does not fit what was sent.' },
  'signals.settings_unfit': { status: 422, title: 'These settings do not fit this kind of source.' },
})

/** What every decoder throws, and nothing else: bytes that are not what the protocol says. `detail` never repeats them. */
export function malformed(detail: string): Refusal {
  return problems.refuse('signals.malformed', { detail })
}

/** A bound of a decoder was reached: more of something than it takes at once. */
export function tooMuch(detail: string): Refusal {
  return problems.refuse('signals.too_much', { detail })
}

export function unsupported(detail: string): Refusal {
  return problems.refuse('signals.unsupported', { detail })
}
