/**
 * One entry of a module's error catalogue: HTTP status and the sentence the public sees. `german` is for what people are told where
 * they were reached, by SMS, call or mail; the portal has its own words for every code.
 */
export type ProblemKind = { status: number; title: string; german?: string }

export type ProblemDetails = {
  /** What exactly, in one sentence, for the person who asked. */
  detail?: string
  /** The same in German, for what is told where people were reached; not part of a reply. */
  germanDetail?: string
  /** For refused input: path of the field and what is wrong with it. */
  fields?: Record<string, string>
  /** Facts a program may use (a limit, a moment to retry). Never a secret. */
  [extra: string]: unknown
}

/** An expected refusal. Operations throw it; only the edge (HTTP, mail, command line) catches it. */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly details: ProblemDetails
  readonly #german: string | undefined

  constructor(code: string, kind: ProblemKind, details: ProblemDetails = {}) {
    super(details.detail ? `${kind.title} ${details.detail}` : kind.title)
    this.name = 'Refusal'
    this.code = code
    this.status = kind.status
    this.title = kind.title
    this.details = details
    this.#german = kind.german
  }

  /** The sentence in a language (`de`, `de-AT`); English where the code has none in it. */
  sentenceIn(language: string | null | undefined): string {
    if (!this.#german || !language?.toLowerCase().startsWith('de')) return this.message
    const { germanDetail } = this.details
    return germanDetail ? `${this.#german} ${germanDetail}` : this.#german
  }

  /** The reply body of RFC 9457. `type` is the page that explains the code. */
  toProblem(): Record<string, unknown> {
    const { germanDetail, ...details } = this.details
    return {
      type: `/docs/errors/${this.code}`,
      title: this.title,
      status: this.status,
      code: this.code,
      ...details,
    }
  }
}

/** All codes of the program, for the page of errors and the test that each has one. */
export const problemCatalogue = new Map<string, ProblemKind>()

export type Problems<Code extends string> = {
  refuse(code: Code, details?: ProblemDetails): Refusal
  codes: readonly Code[]
}

/**
 * Declares the error codes of a module. A code is `<module>.<snake_case>`, stable for ever, and has a page
 * `docs/errors/<code>.md`.
 */
export function defineProblems<Code extends string>(kinds: Record<Code, ProblemKind>): Problems<Code> {
  for (const code of Object.keys(kinds) as Code[]) problemCatalogue.set(code, kinds[code])
  return {
    refuse: (code, details) => new Refusal(code, kinds[code], details),
    codes: Object.keys(kinds) as Code[],
  }
}

export const platformProblems = defineProblems({
  'platform.not_found': {
    status: 404,
    title: 'There is nothing here, or it is not yours to see.',
    german: 'Hier ist nichts, oder es ist nicht für Sie bestimmt.',
  },
  'platform.invalid': { status: 400, title: 'The input is not valid.' },
  'platform.malformed': { status: 400, title: 'The body could not be read.' },
  'platform.too_large': { status: 413, title: 'The body is too large.' },
  'platform.unsupported_type': { status: 415, title: 'This content type is not accepted here.' },
  'platform.not_signed_in': { status: 401, title: 'You are not signed in.' },
  'platform.not_permitted': { status: 403, title: 'You may not do this.', german: 'Das dürfen Sie nicht.' },
  'platform.cross_site': { status: 403, title: 'The call did not come from the portal.' },
  'platform.conflict': { status: 409, title: 'Somebody else changed this at the same moment.' },
  'platform.idempotency_mismatch': { status: 422, title: 'This Idempotency-Key was used with another body.' },
  'platform.idempotency_running': { status: 409, title: 'The first call with this Idempotency-Key is still running.' },
  'platform.too_many': { status: 429, title: 'Too many calls.' },
  'platform.internal': { status: 500, title: 'Something broke on our side. Nothing was changed.' },
  'platform.unavailable': { status: 503, title: 'The database cannot be reached at this moment.' },
})

/** The same answer for what does not exist and for what belongs to another tenant. */
export function notFound(): Refusal {
  return platformProblems.refuse('platform.not_found')
}
