import type { Severity } from '#platform/http/contract.ts'
import type { Answers } from '../shapes.ts'

/**
 * The severity that follows from three plain questions, so that nobody has to argue about a letter on the phone.
 * Rows: can they still work; columns: do their customers notice; cell: with a way around it / without.
 */
const table: Record<Answers['work'], Record<Answers['customers'], [around: Severity, none: Severity]>> = {
  no: { all: ['P2', 'P1'], some: ['P2', 'P1'], none: ['P3', 'P1'] },
  partly: { all: ['P2', 'P1'], some: ['P3', 'P2'], none: ['P4', 'P3'] },
  yes: { all: ['P3', 'P2'], some: ['P4', 'P3'], none: ['P4', 'P4'] },
}

export function severityOf(answers: Answers): Severity {
  return table[answers.work][answers.customers][answers.wayAround === 'yes' ? 0 : 1]
}

/** When nobody said how bad it is. */
export const usualSeverity: Severity = 'P3'

/**
 * The severity a sender gave at the head of a subject: `P1: shop is down`, `[P1] shop is down`. Words such as "urgent" are not
 * read: they mean something else to everybody.
 */
export function severityInSubject(subject: string): Severity | null {
  const found = /^\s*(?:\[(P[1-4])\]|(P[1-4])\s*[:\-–])/i.exec(subject)
  return found ? ((found[1] ?? found[2])!.toUpperCase() as Severity) : null
}

export const isHigher = (one: Severity, other: Severity): boolean => one < other
