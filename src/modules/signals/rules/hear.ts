import { endOf, notifiedAlerts, postedAlert, postedBody, wordsOf } from '../alertmanager/decode.ts'
import { activeOf, endedAt, toldOf } from '../alertmanager/map.ts'
import { jsonOf } from '../decode/json.ts'
import { lineOf } from '../decode/text.ts'
import { type Encoding, logLines, metricValues } from '../otlp/decode.ts'
import { problems } from '../problems.ts'
import { writeRequest } from '../remote-write/decode.ts'
import { measuredOf } from '../remote-write/map.ts'
import type { Settings } from '../shapes.ts'
import type { Heard, Line, Said, Told } from '../types.ts'
import { mappedOf } from '../webhook/mapping.ts'
import { severityOfSyslog } from './severity.ts'

const nothing: Heard = { told: [], lines: [], measured: [] }
const mostWebhook = 1024 * 1024

/** Whether the words of an alert are known, and nothing is to be done for it. */
export type Knows = (words: string, endsAt: Date) => boolean

/**
 * Alerts posted to API v2: those whose end is not to come are over. What is known is not read, which is most of what a Prometheus
 * sends. Refuses all of it when one that is read cannot be.
 */
export function hearPosted(body: Buffer, settings: Settings, now: Date, knows: Knows = () => false): Heard {
  const told: Told[] = []
  const again: Said[] = []
  for (const alert of postedBody(body)) {
    const words = wordsOf(alert)
    const endsAt = endedAt(endOf(alert), now)
    const read = (): Told => {
      const active = activeOf(postedAlert(alert), now)
      return { ...toldOf(active, endsAt > now ? 'problem' : 'clear', settings.hostLabel ?? null, now), words }
    }
    if (knows(words, endsAt)) again.push({ words, endsAt, read })
    else told.push(read())
  }
  return { ...nothing, told, again }
}

/** Alerts of an Alertmanager's webhook. It says when they are over, so nothing waits for their end. */
export function hearNotified(body: Buffer, settings: Settings, now: Date): Heard {
  const told = notifiedAlerts(body).map(({ status, ...alert }) => {
    const { active, ...rest } = toldOf(activeOf(alert, now), status, settings.hostLabel ?? null, now)
    return rest
  })
  return { ...nothing, told }
}

export function hearWritten(body: Buffer, settings: Settings): Heard {
  return { ...nothing, measured: measuredOf(writeRequest(body), settings.hostLabel ?? null) }
}

/** Log records as lines, and those that are severe enough as problems of their program, too. */
export function hearLogs(body: Buffer, encoding: Encoding, settings: Settings, now: Date): Heard {
  const lines = logLines(body, encoding, now, settings.hostLabel ?? null)
  const from = settings.alertFrom ?? -1
  return { ...nothing, lines, told: lines.filter(({ severity }) => severity <= from).map(lineProblem) }
}

export function hearMetrics(body: Buffer, encoding: Encoding, settings: Settings, now: Date): Heard {
  return { ...nothing, measured: metricValues(body, encoding, now, settings.hostLabel ?? null) }
}

/** Any JSON, by the mapping of the source. */
export function hearMapped(body: Buffer, settings: Settings, now: Date): Heard {
  const value = jsonOf(body, mostWebhook)
  if (!settings.mapping) throw problems.refuse('signals.mapping_unfit', { detail: 'The source has no mapping.' })
  return { ...nothing, told: mappedOf(value, settings.mapping, now) }
}

/** A line as a problem: one for each program and shape of message, numbers aside. */
function lineProblem({ host, program, severity, at, text, labels }: Line): Told {
  return {
    host,
    key: `${program}/${shapeOf(text)}`,
    status: 'problem',
    sequence: null,
    severity: severityOfSyslog(severity),
    title: lineOf(`${program}: ${text}`, 300) || program,
    text,
    labels: labels ?? {},
    runbook: null,
    at,
  }
}

/** The same message about another process or address has the same shape. */
export function shapeOf(text: string): string {
  return lineOf(text.slice(0, 400).replace(/0x[0-9a-f]+|\d+/gi, '#'), 120)
}
