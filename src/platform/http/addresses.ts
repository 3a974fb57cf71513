import { BlockList, isIP, isIPv4 } from 'node:net'

/**
 * IPv4 ranges that are not somebody's public server (IANA special-purpose registry, RFC 6890): ourselves, private networks,
 * carrier NAT, link-local with the clouds' metadata services, documentation, benchmarks, multicast, reserved.
 */
const special4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

/** Within 2000::/3, the only IPv6 space of public servers: ranges that carry an IPv4 address or are nobody's. */
const special6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const

const refused = new BlockList()
for (const [net, prefix] of special4) refused.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of special6) refused.addSubnet(net, prefix, 'ipv6')
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

/**
 * Whether an IP address may be a public server. IPv6 is by allowance: outside 2000::/3 stand loopback, link-local,
 * unique local, multicast, mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96, 64:ff9b:1::/48) addresses, all refused.
 * Anything that is no IP address is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refused.check(address, 'ipv4')
  if (isIP(address) !== 6 || address.includes('%')) return false
  return globalUnicast.check(address, 'ipv6') && !refused.check(address, 'ipv6')
}

/** The network a call comes from, as it is counted: an IPv4 address, or the /64 an IPv6 customer has to itself. */
export function networkOf(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const front = head ? head.split(':') : []
  const back = tail ? tail.split(':') : []
  const all =
    tail === undefined ? front : [...front, ...Array(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back]
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/** Networks beside the public ones that the operator opens: `10.0.0.0/8,fd00::/8`, or `any`. Null for what is none. */
export function openedNetworks(text: string): ((address: string) => boolean) | null {
  const opened = new BlockList()
  const parts = text.split(/[\s,]+/).filter(Boolean)
  if (parts.includes('any')) return (address) => isIP(address) !== 0
  for (const part of parts) {
    const [net = '', size] = part.split('/')
    const family = isIP(net)
    const bits = size === undefined ? (family === 4 ? 32 : 128) : Number(size)
    if (family === 0 || !/^\d*$/.test(size ?? '') || size === '' || bits > (family === 4 ? 32 : 128)) return null
    opened.addSubnet(net, bits, family === 4 ? 'ipv4' : 'ipv6')
  }
  return (address) => {
    const family = isIP(address)
    if (family === 0 || address.includes('%')) return false
    return isPublicAddress(address) || opened.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
}
