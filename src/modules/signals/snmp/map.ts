import type { Severity } from '#platform/http/contract.ts'
import { labelsOf, lineOf } from '../decode/text.ts'
import type { Told } from '../types.ts'
import type { Trap } from './trap.ts'

/** What a trap means for its source: which of a pair it is, and how bad. */
export type TrapRule = {
  trap: string
  name: string
  means: 'problem' | 'clear' | 'line'
  problem: string
  severity: Severity
}

const base = '1.3.6.1.6.3.1.1.5'

/** The generic traps of RFC 3418 and 2863. A clear names the problem it ends. */
export const genericTraps: readonly TrapRule[] = [
  { trap: `${base}.1`, name: 'coldStart', means: 'line', problem: 'coldStart', severity: 'P4' },
  { trap: `${base}.2`, name: 'warmStart', means: 'line', problem: 'warmStart', severity: 'P4' },
  { trap: `${base}.3`, name: 'linkDown', means: 'problem', problem: 'linkDown', severity: 'P2' },
  { trap: `${base}.4`, name: 'linkUp', means: 'clear', problem: 'linkDown', severity: 'P2' },
  {
    trap: `${base}.5`,
    name: 'authenticationFailure',
    means: 'problem',
    problem: 'authenticationFailure',
    severity: 'P4',
  },
]

const ifIndex = '1.3.6.1.2.1.2.2.1.1'

/** The rule of a trap: the source's own before the generic ones; null: a trap nobody described. */
export function ruleOf(trap: Trap, own: readonly TrapRule[]): TrapRule | null {
  return [...own, ...genericTraps].find((rule) => rule.trap === trap.trap) ?? null
}

/**
 * A trap as a problem or its end. Of an interface the problem is that interface's; of a trap without a rule one for each kind.
 * Null for what only belongs into the log.
 */
export function toldOf(trap: Trap, rule: TrapRule | null, host: string, now: Date): Told | null {
  if (rule?.means === 'line') return null
  const index = trap.variables.find(({ oid }) => oid === ifIndex || oid.startsWith(`${ifIndex}.`))?.value
  const name = rule?.name ?? trap.trap
  const about = index === undefined ? '' : ` of interface ${index}`
  return {
    host,
    key: `${rule?.problem ?? trap.trap}${index === undefined ? '' : `/${index}`}`.slice(0, 300),
    status: rule?.means === 'clear' ? 'clear' : 'problem',
    sequence: null,
    severity: rule?.severity ?? 'P3',
    title: lineOf(`SNMP trap ${name}${about}`, 300),
    text: textOf(trap),
    labels: labelsOf([['trap', trap.trap], ...(index === undefined ? [] : [['ifIndex', index] as const])]),
    runbook: null,
    at: now,
  }
}

/** A trap in words, for the log and for whoever reads the alert. */
export function textOf(trap: Trap): string {
  return [`trap ${trap.trap}`, ...trap.variables.map(({ oid, value }) => `${oid} = ${lineOf(value, 500)}`)]
    .join('\n')
    .slice(0, 8000)
}
