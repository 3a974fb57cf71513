import { createDoor } from '#platform/http/outbound.ts'
import { newToken } from '#platform/id.ts'
import { type Enrolment, readCopy, type Signed } from '#watchman-rules'
import type { Kept } from './kept.ts'

/** What came of asking the site. `refused`: it is there, and does not know us or does not understand. */
export type Answer =
  | { came: 'answer'; signed: Signed }
  | { came: 'silence'; why: string }
  | { came: 'refused'; why: string }

/** An answer that takes longer is none: by then the pages of the site wait for us. */
const timeoutMs = 2500
const mostBytes = 64 * 1024 * 1024
/** As many as the site takes in one call. */
const mostLines = 2000

export type Site = { ask(kept: Kept, now: Date): Promise<Answer>; close(): Promise<void> }

/** The site at an address the operator gave, which may be a private one. Only an answer signed by the pinned key is one. */
export function siteAt(address: string, enrolment: Enrolment): Site {
  const door = createDoor({ allows: () => true })
  const url = `${address.replace(/\/$/, '')}/api/watchman/exchange`
  return {
    close: () => door.close(),
    async ask(kept, now) {
      const nonce = newToken()
      const body = JSON.stringify({
        at: now.toISOString(),
        nonce,
        version: kept.copy === null ? null : kept.version,
        lines: kept.lines.slice(0, mostLines),
      })
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${enrolment.secret}` }
      let reply: Awaited<ReturnType<typeof door.fetch>>
      try {
        reply = await door.fetch(url, { method: 'POST', headers, body, timeoutMs, maxBytes: mostBytes })
      } catch (error) {
        return { came: 'silence', why: (error as Error).message }
      }
      const { status } = reply
      if (status >= 500 || status === 408) return { came: 'silence', why: `It answered ${status}.` }
      if (status !== 200)
        return { came: 'refused', why: `It answered ${status}: ${reply.body.toString().slice(0, 300)}` }
      return believed(reply.body.toString(), { ...enrolment, nonce, newestMs: kept.newestMs })
    },
  }
}

/** An answer nobody can believe is silence: somebody else stands where the site stood. */
function believed(text: string, pinned: Parameters<typeof readCopy>[1]): Answer {
  try {
    const signed = readCopy(JSON.parse(text) as { text: string; signature: string }, pinned)
    return typeof signed === 'string'
      ? { came: 'silence', why: `Its answer is not to be believed (${signed}).` }
      : { came: 'answer', signed }
  } catch {
    return { came: 'silence', why: 'Its answer cannot be read.' }
  }
}
