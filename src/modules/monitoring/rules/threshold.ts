import type { NewWatch } from '#metrics'
import type { TemplateCheck } from '#systems'
import type { Kind } from '../contract/targets.ts'

/** A check of a template that looks at nothing itself: its thresholds are about values other sources bring. */
export const measuredElsewhere = 'metrics'

/** Names of the values a kind of check measures; `any` where whoever wrote the plugin, the exporter or the OIDs says. */
const measures: Partial<Record<Kind, readonly string[] | 'any'>> = {
  http: ['total_ms'],
  ping: ['packet_loss', 'round_trip'],
  tls: ['certificate_days_left'],
  domain: ['domain_days_left'],
  ntp: ['offset'],
  flow: ['step'],
  plugin: 'any',
  snmp: 'any',
  exporter: 'any',
}

/** What is wrong with the thresholds of a template's check, with the field; null when nothing is. */
export function flawOfThresholds({ kind, thresholds }: Pick<TemplateCheck, 'kind' | 'thresholds'>): string | null {
  if (kind === measuredElsewhere) return thresholds.length === 0 ? 'thresholds: must be at least one' : null
  const known = measures[kind as Kind] ?? []
  if (known === 'any') return null
  const strange = thresholds.findIndex(({ value }) => !known.includes(value))
  if (strange < 0) return null
  const instead = known.length === 0 ? 'measures no value' : `measures ${known.join(' and ')}`
  return `thresholds.${strange}.value: a check of kind ${kind} ${instead}`
}

/** Seconds a value must be across: three looks, at most five minutes; what is looked at more rarely is believed at once. */
export const holdFor = (everySeconds: number) => (everySeconds > 120 ? 0 : Math.min(300, 3 * everySeconds))

/** The watches that the thresholds of a filled template check come to. `labels`: what tells its series from others. */
export function watchesFor(
  check: TemplateCheck,
  of: { accountId: string; systemId: string; labels: Readonly<Record<string, string>> },
): NewWatch[] {
  const watch = (
    limit: TemplateCheck['thresholds'][number],
    direction: 'above' | 'below',
    value: string,
  ): NewWatch => ({
    accountId: of.accountId,
    systemId: of.systemId,
    kind: 'threshold',
    name: limit.value,
    labels: { ...of.labels },
    direction,
    value: Number(value),
    holdSeconds: check.kind === measuredElsewhere ? 300 : holdFor(check.everySeconds),
    horizonDays: 21,
    severity: limit.severity,
    note: `${check.name}: ${limit.value} ${direction} ${value}`.slice(0, 200),
  })
  return check.thresholds.flatMap((limit) => [
    ...(limit.above === null ? [] : [watch(limit, 'above', limit.above)]),
    ...(limit.below === null ? [] : [watch(limit, 'below', limit.below)]),
  ])
}
