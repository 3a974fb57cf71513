import { randomInt } from 'node:crypto'
import type { TargetOf } from '../contract/targets.ts'
import { judge } from '../rules/bounds.ts'
import type { Facts, Measure, Outcome } from '../types.ts'
import { children, decode, type Element, encode, integer, oid, readInteger, readOid } from './ber.ts'
import { placeName } from './connect.ts'
import { askByDatagram } from './datagram.ts'
import type { Runner } from './runner.ts'
import { observe, oneLine, worse, wrong } from './trouble.ts'

const getRequest = 0xa0
const response = 0xa2
const nothing: Record<number, string> = {
  128: 'there is no such object',
  129: 'there is no such instance',
  130: 'the view ends',
}

/** GetRequest of SNMPv2c (RFC 3416 with the message of RFC 1901). */
export function question(community: string, id: number, oids: readonly string[]): Buffer {
  const bindings = oids.map((each) => encode(0x30, [oid(each), encode(5, Buffer.alloc(0))]))
  const pdu = encode(getRequest, [integer(id), integer(0), integer(0), encode(0x30, bindings)])
  return encode(0x30, [integer(1), encode(4, Buffer.from(community)), pdu])
}

/** The bindings of the response with this id; null for any other datagram. */
function bindingsOf(message: Buffer, id: number): { oid: string; value: Element }[] | null {
  const [, , pdu] = children(decode(message).body)
  if (pdu?.tag !== response) return null
  const [requestId, status, , list] = children(pdu.body)
  if (!requestId || !status || !list || readInteger(requestId.body) !== id) return null
  const error = readInteger(status.body)
  if (error !== 0) throw wrong(`It answers with SNMP error ${error}.`)
  return children(list.body).map((binding) => {
    const [name, value] = children(binding.body)
    return { oid: readOid(name!.body), value: value! }
  })
}

/** Integer, Counter32, Gauge32, TimeTicks, Counter64 as numbers; strings as text, or as a number where they are one. */
export function snmpValue({ tag, body }: Element): string | number {
  if ([0x02].includes(tag)) return readInteger(body)
  if ([0x41, 0x42, 0x43, 0x46].includes(tag)) return readInteger(Buffer.concat([Buffer.of(0), body.subarray(-8)]))
  if (tag === 0x40) return body.join('.')
  if (tag === 0x06) return readOid(body)
  return oneLine(body.toString('utf8'), 200)
}

function judgeAll(target: TargetOf<'snmp'>, bindings: readonly { oid: string; value: Element }[]) {
  let outcome: Outcome = 'up'
  const measures: Measure[] = []
  const facts: Record<string, string | number> = {}
  const said: string[] = []
  for (const { oid: wanted, name, bounds } of target.oids) {
    const found = bindings.find((each) => each.oid === wanted.replace(/^\./, ''))
    const missing = found ? nothing[found.value.tag] : 'it is not in the answer'
    if (!found || missing) throw wrong(`${name} (${wanted}): ${missing}.`)
    const value = snmpValue(found.value)
    facts[name] = value
    said.push(`${name} ${value}`)
    const number = Number(value)
    if (value !== '' && Number.isFinite(number)) measures.push({ name, value: number, unit: null })
    if (bounds) outcome = worse(outcome, judge(value === '' ? Number.NaN : number, bounds))
  }
  return { outcome, measures, facts: facts as Facts, said: said.join(', ') }
}

/** Asks an agent for objects by SNMP version 2c and holds them against their bounds. */
export const snmp: Runner<'snmp'> = {
  kind: 'snmp',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      const id = randomInt(1, 2 ** 31)
      const asked = question(limits.secret ?? 'public', id, target.oids.map((each) => each.oid)) // biome-ignore format: one question
      const bindings = await askByDatagram(target, asked, (answer) => bindingsOf(answer, id), limits, signal, timings)
      return { ...judgeAll(target, bindings), timings }
    }),
}
