import { hash } from 'node:crypto'
import { isPlain, jsonOf, list, member, type Plain, plain, text, textPairs } from '../decode/json.ts'
import { rfc3339 } from '../decode/time.ts'
import { malformed, tooMuch, unsupported } from '../problems.ts'

/** An alert as Prometheus and its relatives give it. Labels without those that are empty; moments that are not set are null. */
export type PostedAlert = {
  labels: readonly (readonly [string, string])[]
  annotations: readonly (readonly [string, string])[]
  startsAt: Date | null
  endsAt: Date | null
  generatorUrl: string
}

export const mostBody = 4 * 1024 * 1024
const mostAlerts = 5000
const mostPairs = 128
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/

/** The body of `POST /api/v2/alerts` (Alertmanager's API v2) as alerts of which nothing was read yet, for `postedAlert`. */
export function postedBody(body: Buffer): Plain[] {
  const found = jsonOf(body, mostBody)
  if (!Array.isArray(found)) throw malformed('The body is no list of alerts.')
  return list(found, 'The body', mostAlerts).map((each) => plain(each, 'An alert'))
}

/** All an alert says but when it ends, as a digest: equal only for what was written alike. */
export function wordsOf(alert: Plain): string {
  const said = ['labels', 'annotations', 'startsAt', 'generatorURL'].map((name) => member(alert, name))
  return hash('sha1', JSON.stringify(said), 'base64url')
}

/** When it ends; null where that is not set. */
export const endOf = (alert: Plain): Date | null => rfc3339(member(alert, 'endsAt'), 'endsAt')

/**
 * One alert. The year 1 means that a moment is not set. Refuses what has no labels, a label name that is none, or ends before it
 * starts.
 */
export function postedAlert(alert: Plain): PostedAlert {
  const labels = textPairs(member(alert, 'labels'), 'labels', mostPairs).filter(([, value]) => value !== '')
  if (labels.length === 0) throw malformed('An alert has no labels.')
  if (labels.some(([name]) => !labelName.test(name))) throw malformed('The name of a label is none.')
  const startsAt = rfc3339(member(alert, 'startsAt'), 'startsAt')
  const endsAt = endOf(alert)
  if (startsAt && endsAt && endsAt < startsAt) throw malformed('An alert ends before it starts.')
  return {
    labels,
    annotations: textPairs(member(alert, 'annotations'), 'annotations', mostPairs),
    startsAt,
    endsAt,
    generatorUrl: text(member(alert, 'generatorURL'), 'generatorURL').slice(0, 2000),
  }
}

/** An alert of a webhook: with what Alertmanager says it is now. */
export type NotifiedAlert = PostedAlert & { status: 'problem' | 'clear' }

/**
 * The body Alertmanager's webhook receiver gives (version 4). What is left out of a group because it is too long comes with
 * the next one and refuses nothing.
 */
export function notifiedAlerts(body: Buffer): NotifiedAlert[] {
  const found = plain(jsonOf(body, mostBody), 'The body')
  if (member(found, 'version') !== '4') throw unsupported('Only version 4 of the webhook is understood here.')
  const alerts = member(found, 'alerts')
  if (Array.isArray(alerts) && alerts.length > mostAlerts) throw tooMuch(`There are more than ${mostAlerts} alerts.`)
  return list(alerts, 'alerts', mostAlerts).map((each) => {
    const alert = plain(each, 'An alert')
    const status = member(alert, 'status')
    if (status !== 'firing' && status !== 'resolved')
      throw malformed('The status of an alert is neither firing nor resolved.')
    return { ...postedAlert(alert), status: status === 'firing' ? 'problem' : 'clear' }
  })
}

/** Whether a value could be such an alert: for the page that tries what it was given. */
export function looksLikeWebhook(value: unknown): boolean {
  return isPlain(value) && member(value, 'version') === '4' && Array.isArray(member(value, 'alerts'))
}
