import { lineOf, proseOf, utf8 } from '../decode/text.ts'
import { rfc3339 } from '../decode/time.ts'
import { malformed, tooMuch } from '../problems.ts'

/** One message of syslog. `at` is null when it names no moment, or none that can be. */
export type SyslogMessage = {
  facility: number
  severity: number
  at: Date | null
  host: string
  app: string
  process: string
  /** What kind of message its program says it is (MSGID); '' for none. */
  kind: string
  /** Structured data: by element and parameter, `element.name`. */
  data: Readonly<Record<string, string>>
  text: string
}

/** RFC 5425 4.3.1 wants 8192 taken; some programs send more. */
export const mostMessageBytes = 64 * 1024
const mostText = 8000
const mostParameters = 64

/**
 * One message by RFC 5424, else by RFC 3164 as it is really sent: with or without host, with the old date or an ISO one, with
 * or without a priority (then user.notice, RFC 3164 4.3.3). The old date has no year and no zone: it is taken as UTC and as the
 * last one that is not more than a day ahead of `now`. Refuses what is empty, over 64 KiB or has a priority beyond 191.
 */
export function syslogMessage(bytes: Buffer, now: Date): SyslogMessage {
  if (bytes.length > mostMessageBytes)
    throw tooMuch(`The message has ${bytes.length} bytes; ${mostMessageBytes} are taken.`)
  const text = utf8(bytes).replace(/[\r\n\0]+$/, '')
  if (text.trim() === '') throw malformed('The message is empty.')
  const priority = /^<(\d{1,3})>/.exec(text)
  const value = priority ? Number(priority[1]) : 13
  if (value > 191) throw malformed('The priority is beyond 191.')
  const level = { facility: value >> 3, severity: value & 7 }
  const rest = text.slice(priority?.[0].length ?? 0)
  const modern = priority && /^1 /.test(rest) ? readModern(rest.slice(2)) : null
  return { ...level, ...(modern ?? readOld(rest, now)) }
}

type Rest = Omit<SyslogMessage, 'facility' | 'severity'>

/** RFC 5424 6: five words, structured data, message. Null when it is not that after all. */
function readModern(rest: string): Rest | null {
  const head = /^(\S{1,64}) (\S{1,255}) (\S{1,100}) (\S{1,128}) (\S{1,64}) (?=[-[])/.exec(rest)
  if (!head) return null
  const said = head.slice(1).map((word) => (word === '-' ? '' : word))
  const data = structuredData(rest.slice(head[0].length))
  if (!data) return null
  return {
    at: momentOrNull(said[0]!),
    host: lineOf(said[1]!, 255),
    app: lineOf(said[2]!, 100),
    process: lineOf(said[3]!, 128),
    kind: lineOf(said[4]!, 64),
    data: data.pairs,
    text: proseOf(data.rest.replace(/^ /, '').replace(/^\ufeff/, ''), mostText),
  }
}

/** `-` or `[id name="value" ...]...`; within a value `"`, `\` and `]` stand behind a `\`. One pass, whatever it holds. */
function structuredData(text: string): { pairs: Record<string, string>; rest: string } | null {
  if (text.startsWith('-')) return { pairs: {}, rest: text.slice(1) }
  const pairs: [string, string][] = []
  let at = 0
  while (text[at] === '[') {
    const id = wordAt(/[^\s=\]"]{1,32}/y, text, at + 1)
    if (!id) return null
    at += 1 + id.length
    while (text[at] === ' ') {
      const name = wordAt(/[^\s=\]"]{1,32}/y, text, at + 1)
      if (!name || text.slice(at + 1 + name.length, at + 3 + name.length) !== '="') return null
      const value = quoted(text, at + 3 + name.length)
      if (!value) return null
      if (pairs.length < mostParameters) pairs.push([lineOf(`${id}.${name}`, 100), lineOf(value.text, 500)])
      at = value.end
    }
    if (text[at] !== ']') return null
    at++
  }
  return { pairs: Object.fromEntries(pairs), rest: text.slice(at) }
}

function wordAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

function quoted(text: string, from: number): { text: string; end: number } | null {
  let out = ''
  for (let at = from; at < text.length; at++) {
    const sign = text[at]!
    if (sign === '"') return { text: out, end: at + 1 }
    if (sign === '\\' && /["\\\]]/.test(text[at + 1] ?? '')) at++
    if (out.length < 600) out += text[at]
  }
  return null
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const oldDate = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?:? /
const isoDate = /^(\d{4}-\d\d-\d\dT\S{5,40}) /

/** RFC 3164 4.1 and what is sent for it. */
function readOld(rest: string, now: Date): Rest {
  const iso = isoDate.exec(rest)
  const old = iso ? null : oldDate.exec(rest)
  const after = rest.slice((iso ?? old)?.[0].length ?? 0)
  const at = iso ? momentOrNull(iso[1]!) : old ? lastOf(old, now) : null
  // Only after a date is the first word a host, and only when it does not end as a tag does.
  const host = iso || old ? (/^([A-Za-z0-9_.:-]{1,255}[A-Za-z0-9_]|[A-Za-z0-9_]) /.exec(after)?.[1] ?? '') : ''
  const message = after.slice(host === '' ? 0 : host.length + 1)
  const tag = /^([A-Za-z0-9_./()-]{1,100})(?:\[([^\]\s]{1,128})\])?: ?/.exec(message)
  return {
    at,
    host,
    app: tag?.[1] ?? '',
    process: lineOf(tag?.[2] ?? '', 128),
    kind: '',
    data: {},
    text: proseOf(message.slice(tag?.[0].length ?? 0), mostText),
  }
}

function momentOrNull(text: string): Date | null {
  try {
    return rfc3339(text, 'The moment')
  } catch {
    return null
  }
}

/** The old date in the last year that does not put it more than a day ahead: a clock may be a zone off, not a season. */
function lastOf(found: RegExpExecArray, now: Date): Date | null {
  const month = months.indexOf(found[1]!.toLowerCase())
  const [day, hour, minute, second] = [found[2], found[4], found[5], found[6]].map(Number)
  if (month < 0 || day! < 1 || day! > 31 || hour! > 23 || minute! > 59 || second! > 60) return null
  const year = now.getUTCFullYear()
  const years = found[3] ? [Number(found[3])] : [year - 1, year, year + 1]
  const moments = years.map((each) => Date.UTC(each, month, day, hour, minute, second))
  const best = moments.findLast((at) => at <= now.getTime() + 86_400_000) ?? 0
  return best > 0 ? new Date(best) : null
}
