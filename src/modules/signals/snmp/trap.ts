import { proseOf, utf8 } from '../decode/text.ts'
import { malformed, tooMuch, unsupported } from '../problems.ts'
import { type Ber, berAt, oidOf, signedOf, unsignedOf, within } from './ber.ts'

/** A notification of SNMPv2c. Values are text: numbers in decimal, bytes that are no text in hexadecimal. */
export type Trap = {
  community: string
  /** snmpTrapOID.0: which notification it is. */
  trap: string
  /** sysUpTime.0 in hundredths of a second; null when it was left out. */
  upTime: number | null
  variables: readonly { oid: string; value: string }[]
  /** What an inform is answered with (RFC 3416 4.2.7); null for a trap, which nobody answers. */
  answer: Buffer | null
}

export const mostTrapBytes = 65_507
const mostVariables = 128
const inform = 0xa6
const notification = 0xa7
const sysUpTime = '1.3.6.1.2.1.1.3.0'
const snmpTrapOid = '1.3.6.1.6.3.1.1.4.1.0'

/**
 * An SNMPv2c trap or inform (RFC 3416 4.2.6, 4.2.7; message of RFC 1901). Refuses other versions and other operations as
 * unsupported, and bytes that are no BER.
 */
export function trapOf(bytes: Buffer): Trap {
  if (bytes.length > mostTrapBytes) throw tooMuch(`The datagram has ${bytes.length} bytes; ${mostTrapBytes} are taken.`)
  const message = berAt(bytes, 0, bytes.length)
  if (message.tag !== 0x30) throw malformed('The datagram is no SNMP message.')
  const [version, community, pdu] = within(bytes, message, 4)
  if (version?.tag !== 0x02) throw malformed('The message has no version.')
  if (signedOf(bytes, version) !== 1n) throw unsupported('Only version 2c of SNMP is understood here.')
  if (community?.tag !== 0x04 || !pdu) throw malformed('The message has no community or no operation.')
  if (pdu.tag !== notification && pdu.tag !== inform)
    throw unsupported('The operation is neither a trap nor an inform.')
  const parts = within(bytes, pdu, 4)
  const bindings = parts[3]
  if (bindings?.tag !== 0x30 || parts.slice(0, 3).some((part) => part.tag !== 0x02))
    throw malformed('The operation is not whole.')
  const all = within(bytes, bindings, mostVariables).map((binding) => variable(bytes, binding))
  const trap = all.find(({ oid }) => oid === snmpTrapOid)?.value
  if (!trap) throw malformed('The notification does not say which it is.')
  const upTime = all.find(({ oid }) => oid === sysUpTime)?.value
  return {
    community: utf8(bytes.subarray(community.from, community.end)).slice(0, 200),
    trap,
    upTime: upTime !== undefined && /^\d{1,10}$/.test(upTime) ? Number(upTime) : null,
    variables: all.filter(({ oid }) => oid !== snmpTrapOid && oid !== sysUpTime),
    answer: pdu.tag === inform ? answerTo(bytes, message, pdu) : null,
  }
}

function variable(bytes: Buffer, binding: Ber): { oid: string; value: string } {
  if (binding.tag !== 0x30) throw malformed('A variable is no pair.')
  const [name, value] = within(bytes, binding, 2)
  if (name?.tag !== 0x06 || !value) throw malformed('A variable is no pair.')
  return { oid: oidOf(bytes, name), value: writtenValue(bytes, value) }
}

function writtenValue(bytes: Buffer, value: Ber): string {
  switch (value.tag) {
    case 0x02:
      return String(signedOf(bytes, value))
    case 0x41: // Counter32
    case 0x42: // Gauge32
    case 0x43: // TimeTicks
    case 0x46: // Counter64
      return String(unsignedOf(bytes, value))
    case 0x06:
      return oidOf(bytes, value)
    case 0x40:
      return value.end - value.from === 4 ? [...bytes.subarray(value.from, value.end)].join('.') : ''
    case 0x04:
    case 0x44: // Opaque
      return octets(bytes.subarray(value.from, value.end))
    default: // NULL, and the exceptions of RFC 3416 3
      return ''
  }
}

/** Text when it is text, else bytes in hexadecimal: a hardware address, a date. */
function octets(bytes: Buffer): string {
  const text = utf8(bytes)
  if (/[\ufffd]|[^\P{Cc}\t\r\n]/u.test(text)) return bytes.subarray(0, 250).toString('hex')
  return proseOf(text, 2000)
}

/** The same message as a Response: only the tag of the operation differs. */
function answerTo(bytes: Buffer, message: Ber, pdu: Ber): Buffer {
  const answer = Buffer.from(bytes.subarray(0, message.end))
  // The operation's tag stands before its length, whose size follows from where its content begins.
  for (let at = pdu.from - 2; at >= 0; at--)
    if (answer[at] === inform && berAt(bytes, at, message.end).from === pdu.from) {
      answer[at] = 0xa2
      return answer
    }
  throw malformed('The message has no operation.')
}
