import { limits } from '../limits.ts'
import type { DeliveryStatus } from '../types.ts'
import { oneLine } from './headers.ts'

/** What a delivery report without RFC 3464 is read from. */
export type BounceText = {
  subject: string
  text: string
  /** Header of the returned message when it came as a part of its own, '' otherwise. */
  original: string
  /** X-Failed-Recipients of Exim and Google. */
  failedRecipients: string
  /** Addresses that are not the failed one: who wrote the report and whom it was written to. */
  others: readonly string[]
}

const mostText = 64 * 1024
const address = /(?<![\w.!#$%&'*+/=?^`{|}~@-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?/gi

/** Where the copy of our own message begins: what stands there names people of ours, not who failed. */
const copyBegins =
  /^[ \t>]*(?:[-=*_ ]{3,}[^\n]{0,80}(?:copy of|original|unsent|returned|message header|message follows|undelivered|bounced)[^\n]{0,80}|(?:below this line|the following is a copy|(?:here|this) is (?:a|the) copy|(?:your )?original message (?:follows|headers?|was)|message headers? follow|received message follows|headers of the original|\|{2,} )[^\n]{0,120}|(?:return-path|received|x-originating-ip|mime-version|dkim-signature):[^\n]{0,400})$/im

/** Words that say "here stands who did not get it". */
const naming =
  /(?:could not be delivered|couldn't be delivered|not delivered|failed|failure|undeliverable|unable to deliver|recipient|rcpt|invalid|unknown|rejected|wasn't delivered|wasn’t delivered|did not reach|delivering|delivery to|deliver to|sending to|inactive|does(?:n't| not) exist|quota|full|erreur|fehler|konnte|nicht zugestellt|не доставлено|宛先|送信|配信|存在)/i

const delayed =
  /\b(?:delay(?:ed)?|warning|still (?:being )?(?:retr|try)|will (?:be )?retr|will keep trying|not yet (?:been )?delivered|deferred|temporar(?:y|ily) (?:fail|problem))/i
const final = /\b(?:permanent|giving up|given up|could not be delivered|returned|undeliverable|failed permanently)\b/i

const reasons: [RegExp, string][] = [
  [
    /user unknown|unknown (?:user|recipient|local|address)|no such (?:user|address|mailbox|recipient|person)|(?:user|mailbox|recipient|address|account)[^.\n]{0,40}(?:does(?:n't| not) exist|not found|unknown|invalid|unavailable)|(?:invalid|bad|unrouteable) (?:recipient|address|mailbox)|does(?:n't| not) have (?:an|a) [^.\n]{0,30}account|no mailbox here|not listed/i,
    '5.1.1',
  ],
  [
    /host unknown|host not found|unknown host|domain[^.\n]{0,30}(?:not found|unknown|does(?:n't| not) exist)|unrouteable mail domain|couldn't find any host|no mx/i,
    '5.1.2',
  ],
  [
    /mailbox (?:is )?full|over (?:the )?(?:allowed )?quota|quota (?:exceeded|violation)|exceed(?:s|ed)[^.\n]{0,30}(?:quota|storage)|insufficient (?:disk|storage)|not enough (?:disk|storage)|容量/i,
    '5.2.2',
  ],
  [/disabled|suspended|inactive|expired account|account[^.\n]{0,20}(?:closed|deactivated)/i, '5.2.1'],
  [/too (?:large|big)|message size|size limit|maximum message size/i, '5.3.4'],
  [/loop|too many hops/i, '5.4.6'],
  [/timed out|time-?out|connection refused|no route|unreachable|retry time/i, '4.4.1'],
  [/spam|virus|blacklist|blocklist|block list|reputation|policy|content rejected|not allowed|denied|refused/i, '5.7.1'],
]

/**
 * Who did not get a message, read from a report in prose, as servers write it that know no RFC 3464. Only for what is known
 * to be a report; the words are matched loosely. Empty when nobody is named. Bounded: the first 64 KB, no backtracking.
 */
export function failedRecipients(report: BounceText): DeliveryStatus[] {
  const text = report.text.slice(0, mostText)
  const cut = text.search(copyBegins)
  const told = cut > 0 ? text.slice(0, cut) : text
  const notThese = new Set([...report.others].map((one) => one.toLowerCase()))
  const named =
    pick(report.failedRecipients.match(address), new Set()) ??
    fromNotice(text) ??
    pick(linesThatName(told), notThese) ??
    pick(told.match(address), notThese) ??
    pick(toOf(report.original), new Set()) ??
    pick(toOf(text.slice(Math.max(0, cut))), new Set()) ??
    pick(linesThatName(told), notThese, true) ??
    pick(linesThatName(told), new Set())
  if (!named) return []
  const said = `${report.subject}\n${told}`
  const action = delayed.test(said) && !final.test(told) ? 'delayed' : 'failed'
  return named.map((recipient) => {
    const diagnostic = diagnosticOf(told, recipient)
    return { recipient, action, status: statusOf(diagnostic, told, action), diagnostic }
  })
}

function pick(found: readonly string[] | null, without: ReadonlySet<string>, machines = false): string[] | null {
  const kept = new Map<string, string>()
  for (const one of found ?? []) {
    const clean = one.replace(/^['`*=]+|[.'`*=]+$/g, '')
    const key = clean.toLowerCase()
    if (without.has(key) || (!machines && machine.test(key)) || kept.has(key)) continue
    kept.set(key, oneLine(clean, 320))
    if (kept.size >= limits.recipients) break
  }
  return kept.size > 0 ? [...kept.values()] : null
}

const machine = /^(?:mailer-?daemon|postmaster|abuse|support|helpdesk|help|info|noreply|no-reply)@/

/** Addresses in lines that speak of a failure, or that begin with one. */
function linesThatName(text: string): string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, at) => {
    const found = line.slice(0, 1000).match(address)
    if (!found) return []
    const starts = /^[\s<*"'(]*(?:mailto:)?[^\s@<>]{1,64}@/.test(line)
    return starts || naming.test(line) || naming.test(lines[at - 1] ?? '') || naming.test(lines[at - 2] ?? '')
      ? found
      : []
  })
}

/** Amazon's notification in JSON. */
function fromNotice(text: string): string[] | null {
  if (!/"(?:notificationType|eventType)"\s*:\s*"Bounce"/.test(text)) return null
  return pick(
    [...text.matchAll(/"emailAddress"\s*:\s*"([^"\s]{3,320})"/g)].map((match) => match[1]!),
    new Set(),
  )
}

function toOf(header: string): string[] | null {
  const line = /^[> \t]{0,4}(?:to|x-original-to|delivered-to|envelope-to)[ \t]*:[ \t]*([^\r\n]{3,500})/im.exec(header)
  return line ? line[1]!.match(address) : null
}

/** The sentence about this recipient: its line and the two below it, else the first that has a reply code. */
function diagnosticOf(text: string, recipient: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  const at = lines.findIndex((line) => line.toLowerCase().includes(recipient.toLowerCase()))
  const near = at < 0 ? [] : lines.slice(at, at + 6)
  const coded = /(?:^|[\s:>(])[45]\d\d[ -]|\b[45]\.\d{1,3}\.\d{1,3}\b/
  const speaks = (line: string) => coded.test(line) || reasons.some(([pattern]) => pattern.test(line))
  const line =
    near.find((one) => coded.test(one)) ??
    near.find(speaks) ??
    lines.find((one) => coded.test(one)) ??
    lines.find(speaks)
  return oneLine(line ?? near.filter(Boolean).slice(0, 2).join(' '), 500)
}

function statusOf(diagnostic: string, text: string, action: string): string {
  const given = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(diagnostic) ?? /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(text)
  if (given) return given[0]
  const meant = reasons.find(([pattern]) => pattern.test(diagnostic)) ?? reasons.find(([pattern]) => pattern.test(text))
  if (action === 'delayed') return meant?.[1].replace(/^5/, '4') ?? '4.0.0'
  return meant?.[1] ?? '5.0.0'
}
