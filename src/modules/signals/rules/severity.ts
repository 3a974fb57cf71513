import type { Severity } from '#platform/http/contract.ts'

const words: Readonly<Record<string, Severity>> = {
  p1: 'P1',
  emergency: 'P1',
  emerg: 'P1',
  disaster: 'P1',
  fatal: 'P1',
  page: 'P1',
  sev1: 'P1',
  blocker: 'P1',
  p2: 'P2',
  critical: 'P2',
  crit: 'P2',
  high: 'P2',
  alert: 'P2',
  sev2: 'P2',
  major: 'P2',
  p3: 'P3',
  error: 'P3',
  err: 'P3',
  warning: 'P3',
  warn: 'P3',
  average: 'P3',
  medium: 'P3',
  sev3: 'P3',
  minor: 'P3',
  unknown: 'P3',
  p4: 'P4',
  info: 'P4',
  information: 'P4',
  informational: 'P4',
  notice: 'P4',
  none: 'P4',
  low: 'P4',
  debug: 'P4',
  sev4: 'P4',
  ok: 'P4',
}

/** The severity a word of a monitor stands for; `otherwise` for one nobody knows. */
export function severityNamed(word: string | undefined, otherwise: Severity = 'P3'): Severity {
  const key = word?.trim().toLowerCase() ?? ''
  return Object.hasOwn(words, key) ? words[key]! : otherwise
}

/** What a severity of syslog (RFC 5424 6.2.1, 0 to 7) is for the desk. */
export function severityOfSyslog(severity: number): Severity {
  return severity <= 1 ? 'P1' : severity === 2 ? 'P2' : severity <= 4 ? 'P3' : 'P4'
}
