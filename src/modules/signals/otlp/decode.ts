import { jsonOf, list, member, type Plain, plain, text } from '../decode/json.ts'
import { messageOf } from '../decode/protobuf.ts'
import { labelsOf, lineOf, proseOf } from '../decode/text.ts'
import { notAhead } from '../decode/time.ts'
import { tooMuch } from '../problems.ts'
import { hostOf } from '../rules/host.ts'
import type { Line, Measured } from '../types.ts'
import { logsRequest, metricsRequest } from './messages.ts'
import { attributesOf, byResource, double, integer, mostEntries, nanos, valueText } from './values.ts'

export type Encoding = 'json' | 'protobuf'

/** Largest request after it was unpacked. */
export const mostBytes = 8 * 1024 * 1024

/**
 * An OTLP/HTTP request for logs (OTLP 1.x, `/v1/logs`) as lines. Severity numbers 1 to 24 become those of syslog. The moment
 * is the record's own, else when it was observed, never ahead of `now`.
 */
export function logLines(body: Buffer, encoding: Encoding, now: Date, hostLabel: string | null): Line[] {
  const lines: Line[] = []
  const request = requestOf(body, encoding, 'logs')
  for (const { resource, item } of byResource(request, 'resourceLogs', 'scopeLogs', 'logRecords')) {
    if (lines.length >= mostEntries) throw tooMuch(`There are more than ${mostEntries} records.`)
    const at = nanos(member(item, 'timeUnixNano')) ?? nanos(member(item, 'observedTimeUnixNano'))
    lines.push({
      host: hostOf({ ...resource, ...(hostLabel ? attributesOf(item) : {}) }, hostLabel),
      program: lineOf(resource['service.name'] ?? 'otlp', 100) || 'otlp',
      severity: severityOf(member(item, 'severityNumber'), member(item, 'severityText')),
      at: notAhead(at, now),
      text: proseOf(valueText(member(item, 'body')), 8000),
      labels: resource,
    })
  }
  return lines
}

/**
 * An OTLP/HTTP request for metrics (`/v1/metrics`) as values: gauges and sums as they are, of histograms and summaries count
 * and sum, of summaries the quantiles, too. Points without a number are left out.
 */
export function metricValues(body: Buffer, encoding: Encoding, now: Date, hostLabel: string | null): Measured[] {
  const out: Measured[] = []
  const request = requestOf(body, encoding, 'metrics')
  for (const { resource, item } of byResource(request, 'resourceMetrics', 'scopeMetrics', 'metrics'))
    for (const { suffix, point, value, extra } of pointsOf(item)) {
      if (out.length >= mostEntries) throw tooMuch(`There are more than ${mostEntries} points.`)
      const name = lineOf(`${text(member(item, 'name'), 'The name of a metric').slice(0, 200)}${suffix}`, 210)
      if (name === '' || value === null) continue
      const own = attributesOf(point)
      out.push({
        host: hostOf({ ...resource, ...own }, hostLabel),
        name,
        labels: labelsOf(Object.entries({ ...named(resource), ...own, ...extra })),
        unit: lineOf(text(member(item, 'unit'), 'The unit of a metric'), 40) || null,
        at: notAhead(nanos(member(point, 'timeUnixNano')), now),
        value,
      })
    }
  return out
}

function requestOf(body: Buffer, encoding: Encoding, what: 'logs' | 'metrics'): Plain {
  if (encoding === 'json') return plain(jsonOf(body, mostBytes), 'The request')
  if (body.length > mostBytes) throw tooMuch(`The request has ${body.length} bytes; ${mostBytes} are taken.`)
  return messageOf(what === 'logs' ? logsRequest : metricsRequest, body)
}

/** Of the resource only what tells series apart: a series for each process id would be new at each restart. */
function named(resource: Record<string, string>): Record<string, string> {
  const kept = ['service.name', 'host.name', 'service.instance.id']
  return Object.fromEntries(kept.flatMap((name) => (resource[name] ? [[name, resource[name]]] : [])))
}

type Point = { suffix: string; point: Plain; value: number | null; extra?: Record<string, string> }

function* pointsOf(metric: Plain): Generator<Point> {
  for (const kind of ['gauge', 'sum']) for (const point of dataPoints(metric, kind)) yield numberPoint(point)
  for (const kind of ['histogram', 'exponentialHistogram', 'summary'])
    for (const point of dataPoints(metric, kind)) {
      const count = integer(member(point, 'count'))
      yield { suffix: '_count', point, value: count === null ? null : Number(count) }
      yield { suffix: '_sum', point, value: double(member(point, 'sum')) }
      for (const entry of list(member(point, 'quantileValues'), 'quantileValues', 100)) {
        const quantile = plain(entry, 'A quantile')
        const which = String(double(member(quantile, 'quantile')) ?? 0)
        yield { suffix: '', point, value: double(member(quantile, 'value')), extra: { quantile: which } }
      }
    }
}

function numberPoint(point: Plain): Point {
  const whole = integer(member(point, 'asInt'))
  return { suffix: '', point, value: whole === null ? double(member(point, 'asDouble')) : Number(whole) }
}

function dataPoints(metric: Plain, kind: string): Plain[] {
  const data = member(metric, kind)
  if (data === undefined || data === null) return []
  return list(member(plain(data, kind), 'dataPoints'), 'dataPoints', mostEntries).map((each) => plain(each, 'A point'))
}

/** TRACE 1-4, DEBUG 5-8, INFO 9-12, WARN 13-16, ERROR 17-20, FATAL 21-24 (logs data model), as syslog counts. */
function severityOf(number: unknown, word: unknown): number {
  const n = typeof number === 'number' && number >= 1 && number <= 24 ? number : numberNamed(word)
  return n <= 8 ? 7 : n <= 10 ? 6 : n <= 12 ? 5 : n <= 16 ? 4 : n <= 20 ? 3 : 2
}

function numberNamed(word: unknown): number {
  const found =
    typeof word === 'string' ? /^(trace|debug|info|warn|error|fatal)/i.exec(word)?.[1]?.toLowerCase() : undefined
  return { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 }[found ?? 'info'] ?? 9
}
