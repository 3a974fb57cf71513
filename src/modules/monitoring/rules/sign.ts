export type PingKind = 'start' | 'success' | 'fail' | 'log'

/** What the last part of an address says: nothing is success, a number the exit code of the job. Null for what is no word of ours. */
export function readSign(what: string | undefined): { kind: PingKind; exit: number | null } | null {
  if (what === undefined || what === 'success') return { kind: 'success', exit: null }
  if (what === 'start' || what === 'fail' || what === 'log') return { kind: what, exit: null }
  if (!/^\d{1,3}$/.test(what) || Number(what) > 255) return null
  return { kind: Number(what) === 0 ? 'success' : 'fail', exit: Number(what) }
}

/** The token of a heartbeat's mail address, `heartbeat+<token>@<domain>`; null for any other. */
export function heartbeatIn(address: string, domain: string): string | null {
  const [, token, at] = /^heartbeat\+([a-z0-9]{20,60})@(.+)$/i.exec(address.trim()) ?? []
  return token && at?.toLowerCase() === domain.toLowerCase() ? token.toLowerCase() : null
}

/** A mail tells by its subject: a word of failure in it is a failure, `start` at its beginning a start. */
export function readSubject(subject: string): PingKind {
  if (/\b(fail(ed|ure)?|error|critical|aborted|fehlgeschlagen|fehler)\b/i.test(subject)) return 'fail'
  if (/^\s*(start(ed|ing)?|gestartet)\b/i.test(subject)) return 'start'
  return 'success'
}

/** So many at once, and one a second after that, for each address: a loop gone wild is not a sign of life. */
const burst = 20

/** Counts the signs of addresses in memory; `take` says whether one more may come. Bounded: quiet ones are forgotten. */
export function createSignLimit(perSecond = 1, mostKeys = 50_000): { take(key: string, nowMs: number): boolean } {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    take(key, nowMs) {
      const before = buckets.get(key)
      const idle = before ? Math.max(0, nowMs - before.at) / 1000 : 0
      const left = before ? Math.min(burst, before.left + idle * perSecond) : burst
      buckets.delete(key)
      buckets.set(key, { left: left < 1 ? left : left - 1, at: nowMs })
      if (buckets.size > mostKeys) buckets.delete(buckets.keys().next().value!)
      return left >= 1
    },
  }
}
