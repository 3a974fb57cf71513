import { isPlain, list } from '../decode/json.ts'
import { labelsOf, lineOf, proseOf } from '../decode/text.ts'
import { notAhead, rfc3339, storable } from '../decode/time.ts'
import { problems } from '../problems.ts'
import { severityNamed } from '../rules/severity.ts'
import type { Told } from '../types.ts'
import { atPath, badPlace, filled, pathOf, wordsOf } from './path.ts'

/**
 * How a JSON body becomes problems: texts with `{path}` in them, and paths. Data, never code: no loops, no patterns, nothing
 * to reach but the body.
 */
export type Mapping = {
  /** Path of a list of which each entry is one; '' when the body is one. */
  each: string
  host: string
  /** What names the problem; the same for its end. */
  key: string
  title: string
  text: string
  /** Text that tells a problem from its end, and the words (lower case) that mean the end. */
  status: string
  clearWhen: readonly string[]
  severity: string
  /** Words of the sender and what they stand for, before those everybody knows. */
  severities: Readonly<Record<string, 'P1' | 'P2' | 'P3' | 'P4'>>
  /** RFC 3339, or seconds or milliseconds since 1970; '' for when it came. */
  at: string
  runbook: string
  labels: Readonly<Record<string, string>>
}

const mostEntries = 1000

/** What is wrong with a mapping, by field; empty when it can be used. */
export function faultsOf(mapping: Mapping): Record<string, string> {
  const faults: Record<string, string> = {}
  if (mapping.each !== '' && !pathOf(mapping.each)) faults.each = 'is no path such as alerts or data.items'
  for (const name of ['host', 'key', 'title', 'text', 'status', 'severity', 'at', 'runbook'] as const) {
    const bad = badPlace(mapping[name])
    if (bad !== null) faults[name] = `{${bad.slice(0, 60)}} names no path`
  }
  for (const [label, template] of Object.entries(mapping.labels))
    if (badPlace(template) !== null) faults[`labels.${label}`] = 'names no path'
  if (mapping.key.trim() === '') faults.key = 'must name the problem'
  if (mapping.title.trim() === '') faults.title = 'must say something'
  return faults
}

/**
 * The problems of a body. Refuses `signals.mapping_unfit` when `each` leads to no list or the key of an entry comes out empty:
 * with it every problem would be the same one.
 */
export function mappedOf(body: unknown, mapping: Mapping, now: Date): Told[] {
  const entries = mapping.each === '' ? [body] : atPath(body, pathOf(mapping.each) ?? [])
  if (!Array.isArray(entries))
    throw problems.refuse('signals.mapping_unfit', { detail: `${mapping.each} is no list in what was sent.` })
  return list(entries, 'The list', mostEntries).map((entry) => toldOf(entry, mapping, now))
}

function toldOf(entry: unknown, mapping: Mapping, now: Date): Told {
  const key = lineOf(filled(mapping.key, entry), 300)
  if (key === '') throw problems.refuse('signals.mapping_unfit', { detail: 'The key comes out empty.' })
  const status = filled(mapping.status, entry).trim().toLowerCase()
  const severity = lineOf(filled(mapping.severity, entry), 100)
  const own = Object.entries(mapping.severities).find(([word]) => word.toLowerCase() === severity.toLowerCase())?.[1]
  const at = momentOf(filled(mapping.at, entry).trim())
  const isClear = mapping.status !== '' && mapping.clearWhen.some((word) => word.toLowerCase() === status)
  return {
    host: lineOf(filled(mapping.host, entry), 300),
    key,
    status: isClear ? 'clear' : 'problem',
    sequence: at ? BigInt(at.getTime()) : null,
    severity: own ?? severityNamed(severity),
    title: lineOf(filled(mapping.title, entry), 300) || key,
    text: proseOf(mapping.text === '' ? readable(entry) : filled(mapping.text, entry), 10_000),
    labels: labelsOf(Object.entries(mapping.labels).map(([name, template]) => [name, filled(template, entry)])),
    runbook: lineOf(filled(mapping.runbook, entry), 500) || null,
    at: notAhead(at, now, 0),
  }
}

function readable(entry: unknown): string {
  return isPlain(entry) || Array.isArray(entry)
    ? (JSON.stringify(entry, null, 2) ?? '').slice(0, 10_000)
    : wordsOf(entry)
}

function momentOf(text: string): Date | null {
  if (text === '') return null
  if (/^\d{9,11}(\.\d{1,9})?$/.test(text)) return storable(Number(text) * 1000)
  if (/^\d{12,14}$/.test(text)) return storable(Number(text))
  try {
    return rfc3339(text, 'The moment')
  } catch {
    return null
  }
}
