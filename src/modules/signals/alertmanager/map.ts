import { hash } from 'node:crypto'
import { labelsOf, lineOf, proseOf } from '../decode/text.ts'
import { notAhead } from '../decode/time.ts'
import { hostOf } from '../rules/host.ts'
import { severityNamed } from '../rules/severity.ts'
import type { ActiveAlert, Told } from '../types.ts'
import type { PostedAlert } from './decode.ts'

/** What Alertmanager waits for an alert whose end nobody gave (its `resolve_timeout`). */
const resolveAfterMs = 300_000

/** When an alert ends that says so, or does not. */
export const endedAt = (said: Date | null, now: Date): Date => said ?? new Date(now.getTime() + resolveAfterMs)

/**
 * An alert with the moments Alertmanager would give it: without a start it starts now, or when it ends; without an end it ends
 * five minutes after it was last heard of.
 */
export function activeOf(alert: PostedAlert, now: Date): ActiveAlert {
  return {
    fingerprint: fingerprintOf(alert.labels),
    labels: labelsOf(alert.labels),
    annotations: Object.fromEntries(
      alert.annotations.slice(0, 64).map(([name, value]) => [lineOf(name, 100), proseOf(value, 4000)]),
    ),
    generatorUrl: lineOf(alert.generatorUrl, 2000),
    startsAt: alert.startsAt ?? alert.endsAt ?? now,
    endsAt: endedAt(alert.endsAt, now),
  }
}

/** Names an alert by its labels, in whatever order they came: 16 hexadecimal digits, as Alertmanager's are. */
export function fingerprintOf(labels: readonly (readonly [string, string])[]): string {
  // Prometheus gives them in order.
  const ordered = labels.every(([name], n) => n === 0 || labels[n - 1]![0] <= name)
  let text = ''
  for (const [name, value] of ordered ? labels : labels.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
    text += `${name}\u0000${value}\u0000`
  return hash('sha1', text).slice(0, 16)
}

/**
 * An alert as a problem, or as its end. The moment it started pairs the two: a repeated or late delivery of an earlier firing
 * changes nothing, and the clear is the later of the two.
 */
export function toldOf(alert: ActiveAlert, status: 'problem' | 'clear', hostLabel: string | null, now: Date): Told {
  const { labels, annotations } = alert
  const name = labels.alertname ?? 'Alert'
  const summary = annotations.summary ?? annotations.title ?? annotations.message ?? ''
  return {
    host: hostOf(labels, hostLabel),
    key: alert.fingerprint,
    status,
    sequence: BigInt(notAhead(alert.startsAt, now, 0).getTime()),
    severity: severityNamed(labels.severity ?? labels.priority),
    title: lineOf(summary === '' ? name : `${name}: ${summary}`, 300) || 'Alert',
    text: textOf(alert),
    labels,
    runbook: lineOf(annotations.runbook_url ?? annotations.runbook ?? '', 500) || null,
    at: notAhead(status === 'clear' ? alert.endsAt : alert.startsAt, now, 0),
    active: alert,
  }
}

function textOf({ annotations, generatorUrl }: ActiveAlert): string {
  const description = annotations.description ?? annotations.details ?? ''
  return proseOf([description, generatorUrl].filter((part) => part !== '').join('\n\n'), 10_000)
}
