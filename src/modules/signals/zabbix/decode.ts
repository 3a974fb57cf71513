import { jsonOf, list, member, plain, text } from '../decode/json.ts'
import { lineOf, proseOf } from '../decode/text.ts'
import { storable } from '../decode/time.ts'
import { malformed, unsupported } from '../problems.ts'
import { mostContent } from './frame.ts'

export type ZabbixValue = {
  host: string
  key: string
  value: string
  at: Date | null
  /** Nanoseconds within the second. */
  ns: number
  /** With the session the key of exactly once; null when the sender gives none. */
  id: bigint | null
}

/** What a sender or an active agent gives. */
export type ZabbixData = { session: string | null; values: readonly ZabbixValue[] }

const mostValues = 10_000

/**
 * The content of `sender data` (zabbix_sender, trapper items) or `agent data` (active agents, with session and ids). Refuses
 * other requests as unsupported.
 */
export function zabbixData(content: Buffer): ZabbixData {
  const request = plain(jsonOf(content, mostContent), 'The request')
  const kind = member(request, 'request')
  if (kind !== 'sender data' && kind !== 'agent data') throw unsupported('Only sender data and agent data are taken.')
  const session = lineOf(text(member(request, 'session'), 'session'), 100)
  const common = lineOf(text(member(request, 'host'), 'host'), 300)
  const values = list(member(request, 'data'), 'data', mostValues).map((entry) => itemValue(entry, common))
  return { session: session === '' ? null : session, values }
}

function itemValue(entry: unknown, common: string): ZabbixValue {
  const item = plain(entry, 'A value')
  const host = lineOf(text(member(item, 'host'), 'host'), 300) || common
  const key = lineOf(text(member(item, 'key'), 'key'), 300)
  if (host === '' || key === '') throw malformed('A value has no host or no key.')
  const clock = numberOf(member(item, 'clock'), 'clock')
  const ns = numberOf(member(item, 'ns'), 'ns') ?? 0
  const id = numberOf(member(item, 'id'), 'id')
  return {
    host,
    key,
    value: proseOf(valueText(member(item, 'value')), 8000),
    at: clock === null ? null : storable(clock * 1000 + Math.floor(ns / 1_000_000)),
    ns,
    id: id === null ? null : BigInt(id),
  }
}

function valueText(value: unknown): string {
  return typeof value === 'number' ? String(value) : text(value, 'value')
}

function numberOf(value: unknown, name: string): number | null {
  if (value === undefined || value === null) return null
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0)
    throw malformed(`${name} is no whole number.`)
  return number
}
