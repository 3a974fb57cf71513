import { lineOf, proseOf } from '../decode/text.ts'
import { notAhead } from '../decode/time.ts'
import { severityNamed } from '../rules/severity.ts'
import type { Settings } from '../shapes.ts'
import type { Told } from '../types.ts'

const clearWords = ['ok', 'resolved', 'recovery', 'recovered', 'up', 'cleared', 'closed', 'normal']
/** What monitors put before and into subjects to say how it is; without it problem and end have one subject. */
const states =
  /\b(problem|recovery|recovered|resolved|ok|up|down|critical|warning|unknown|error|cleared|closed|normal|firing|alert|acknowledgement|re|fwd?|aw)\b/gi

/**
 * A mail as a problem or its end. Its key is the subject without the words that say how it is, numbers aside; a label `host: name`
 * in the text names the system.
 */
export function mailHeard(mail: { subject: string; text: string; at: Date }, settings: Settings, now: Date): Told {
  const subject = lineOf(mail.subject, 300) || 'Mail without a subject'
  const words = new Set(subject.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
  const isClear = (settings.clearWords ?? clearWords).some((word) => words.has(word.toLowerCase()))
  const text = proseOf(mail.text, 10_000)
  const word = [...words].find((each) => severityNamed(each, 'P4') !== 'P4' || ['info', 'notice'].includes(each))
  return {
    host: lineOf(
      /^\s*(?:host|hostname|server|device|system)\s*[:=]\s*(\S{1,253})/im.exec(text.slice(0, 4000))?.[1] ?? '',
      253,
    ),
    key: subjectKey(subject),
    status: isClear ? 'clear' : 'problem',
    sequence: null,
    severity: severityNamed(word),
    title: subject,
    text,
    labels: {},
    runbook: null,
    at: notAhead(mail.at, now, 0),
  }
}

function subjectKey(subject: string): string {
  const kept = subject
    .replace(states, ' ')
    .replace(/\d+/g, '#')
    .replace(/[^\p{L}\p{N}#]+/gu, ' ')
    .trim()
    .toLowerCase()
  return kept.slice(0, 200) || 'mail'
}
