import { z } from 'zod'
import { line, prose } from '#platform/http/contract.ts'

/** A name or an address; whether we may go there is decided when it was resolved. */
const host = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9._:-]+$/i, 'must be a host name or an IP address')
const port = z.number().int().min(1).max(65535)
const httpUrl = z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' }).max(2000)
const name = z.string().min(1).max(100).regex(/^[!#$%&'*+.^_`|~0-9a-z-]+$/i, 'must be the name of a header') // biome-ignore format: one line
/** STARTTLS, TLS from the first byte, or neither. */
const security = z.enum(['none', 'starttls', 'tls']).default('none')
/** Whether the chain and the name of the certificate are judged. */
const verify = z.boolean().default(true)
const days = z.number().int().min(0).max(1000)

/** A number against bounds: beyond `warn` it is degraded, beyond `fail` down. */
export const bounds = z.object({
  above: z.boolean().default(true),
  warn: z.number().nullable().default(null),
  fail: z.number().nullable().default(null),
})

export const jsonRule = z.object({
  /** Names and indexes: `status.checks[0].ok`. */
  path: line(200),
  is: z.enum(['present', 'equal', 'not_equal', 'below', 'above']),
  value: z.union([z.string().max(500), z.number(), z.boolean(), z.null()]).default(null),
})

export const httpTarget = z.object({
  kind: z.literal('http'),
  url: httpUrl,
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  /** `{{secret}}` in a value stands for the secret of the check. */
  headers: z.array(z.object({ name, value: line(2000) })).max(30).default([]), // biome-ignore format: one line
  body: prose(20_000).nullable().default(null),
  redirects: z.number().int().min(0).max(10).default(0),
  /** `200`, `2xx`, `301`. */
  status: z.array(z.string().regex(/^[1-5](\d\d|xx)$/, 'must be like 200 or 2xx')).min(1).max(20).default(['2xx']), // biome-ignore format: one line
  expectHeaders: z.array(z.object({ name, contains: z.string().max(500).default('') })).max(20).default([]), // biome-ignore format: one line
  contains: z.array(line(500)).max(20).default([]),
  lacks: z.array(line(500)).max(20).default([]),
  json: z.array(jsonRule).max(20).default([]),
  verify,
  /** Days before the end of the certificate from which on the check is degraded; null: not looked at. */
  certificateDays: days.nullable().default(14),
  slowMs: z.number().int().min(1).max(60_000).nullable().default(null),
  /** Keeps how long it took as the series `total_ms`, so that it can be drawn and watched. */
  measure: z.boolean().default(false),
})

export const tcpTarget = z.object({
  kind: z.literal('tcp'),
  host,
  port,
  send: prose(1000).nullable().default(null),
  expect: line(500).nullable().default(null),
})

export const tlsTarget = z.object({
  kind: z.literal('tls'),
  host,
  port: port.default(443),
  /** The name asked for and judged; the host unless said. */
  servername: host.nullable().default(null),
  verify,
  warnDays: days.default(21),
  failDays: days.default(3),
})

export const dnsTarget = z.object({
  kind: z.literal('dns'),
  name: z.string().min(1).max(253),
  record: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'TXT', 'SRV', 'CAA', 'DS', 'DNSKEY']).default('A'),
  /** The name server asked; without one those of this machine. */
  server: host.nullable().default(null),
  port: port.default(53),
  /** Every one of these must be among the records, in the form a zone file has them. */
  expect: z.array(line(500)).max(20).default([]),
  /** The resolver must say that it verified the signatures (AD). */
  dnssec: z.boolean().default(false),
})

export const pingTarget = z.object({
  kind: z.literal('ping'),
  host,
  count: z.number().int().min(1).max(10).default(3),
  loss: bounds.default({ above: true, warn: 34, fail: 100 }),
  roundTrip: bounds.default({ above: true, warn: null, fail: null }),
})

export const smtpTarget = z.object({ kind: z.literal('smtp'), host, port: port.default(25), security, verify })
export const imapTarget = z.object({ kind: z.literal('imap'), host, port: port.default(143), security, verify })
export const postgresTarget = z.object({
  kind: z.literal('postgres'),
  host,
  port: port.default(5432),
  security,
  verify,
})
export const mysqlTarget = z.object({ kind: z.literal('mysql'), host, port: port.default(3306) })
/** The secret of the check, where there is one, is the password. */
export const redisTarget = z.object({ kind: z.literal('redis'), host, port: port.default(6379), tls: z.boolean().default(false), verify }) // biome-ignore format: one line
export const mqttTarget = z.object({
  kind: z.literal('mqtt'),
  host,
  port: port.default(1883),
  tls: z.boolean().default(false),
  verify,
  username: line(200).nullable().default(null),
})
export const ldapTarget = z.object({ kind: z.literal('ldap'), host, port: port.default(389), tls: z.boolean().default(false), verify }) // biome-ignore format: one line
export const grpcTarget = z.object({
  kind: z.literal('grpc'),
  host,
  port,
  tls: z.boolean().default(false),
  verify,
  /** As grpc.health.v1 names it; empty: the server as a whole. */
  service: z.string().max(200).default(''),
})
export const snmpTarget = z.object({
  kind: z.literal('snmp'),
  host,
  port: port.default(161),
  /** The community is the secret of the check, `public` without one. SNMP version 2c. */
  oids: z.array(z.object({ oid: z.string().max(200).regex(/^\.?\d+(\.\d+){1,60}$/, 'must be like 1.3.6.1.2.1.1.3.0'), name: line(60), bounds: bounds.nullable().default(null) })).min(1).max(20), // biome-ignore format: one line
})
export const sshTarget = z.object({ kind: z.literal('ssh'), host, port: port.default(22), expect: line(200).nullable().default(null) }) // biome-ignore format: one line
export const ntpTarget = z.object({
  kind: z.literal('ntp'),
  host,
  port: port.default(123),
  /** Milliseconds between its clock and ours, without the sign. */
  offset: bounds.default({ above: true, warn: 500, fail: 5000 }),
})
export const domainTarget = z.object({
  kind: z.literal('domain'),
  domain: z.string().trim().toLowerCase().max(253).regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain, such as example.com'), // biome-ignore format: one line
  /** Base address of the registry's RDAP service; found by IANA's list unless said. */
  rdap: httpUrl.nullable().default(null),
  warnDays: days.default(30),
  failDays: days.default(7),
})
export const pluginTarget = z.object({
  kind: z.literal('plugin'),
  /** Name of a program in the folder the operator set. */
  plugin: z.string().max(100).regex(/^[a-z0-9][a-z0-9_.-]*$/i, 'must be the name of a plugin'), // biome-ignore format: one line
  /** `$ADDRESS$` stands for the resolved address of the host, `$SECRET$` for the secret of the check. */
  args: z.array(z.string().max(500).refine((text) => !/\p{Cc}/u.test(text), 'must be one line')).max(40).default([]), // biome-ignore format: one line
  host: host.nullable().default(null),
})
export const exporterTarget = z.object({
  kind: z.literal('exporter'),
  url: httpUrl,
  verify,
  /** Each must be met by every sample it names; a rule without samples is down. */
  rules: z.array(z.object({ metric: z.string().max(200).regex(/^[a-z_:][a-z0-9_:]*$/i, 'must be the name of a metric'), labels: z.record(z.string().max(100), z.string().max(500)).default({}), bounds })).max(40).default([]), // biome-ignore format: one line
  /** Metrics whose samples are kept as series; a `*` at the end stands for any rest. */
  keep: z.array(z.string().max(200)).max(40).default([]),
})
/** So many letters of JSON a recording has at most in a check. */
const mostRecording = 200_000
export const flowTarget = z.object({
  kind: z.literal('flow'),
  /** Where it begins: `{{url}}` in the recording. */
  url: httpUrl,
  /** As Chrome's DevTools Recorder exports it. `{{secret:NAME}}` stands for the secret of that name. */
  recording: z.record(z.string(), z.unknown()).refine((value) => JSON.stringify(value).length <= mostRecording, 'must have at most 200,000 letters'), // biome-ignore format: one line
  variables: z.record(z.string().regex(/^[A-Za-z][\w.-]{0,62}$/), z.string().max(1000)).default({}),
})
export const heartbeatTarget = z.object({
  kind: z.literal('heartbeat'),
  /** A sign of life is expected this often, and may be this late. */
  everySeconds: z.number().int().min(10).max(31_536_000),
  graceSeconds: z.number().int().min(0).max(2_592_000).default(60),
})

/** What a check looks at, by kind. */
export const target = z.discriminatedUnion('kind', [
  httpTarget,
  tcpTarget,
  tlsTarget,
  dnsTarget,
  pingTarget,
  smtpTarget,
  imapTarget,
  postgresTarget,
  mysqlTarget,
  redisTarget,
  mqttTarget,
  ldapTarget,
  grpcTarget,
  snmpTarget,
  sshTarget,
  ntpTarget,
  domainTarget,
  pluginTarget,
  exporterTarget,
  flowTarget,
  heartbeatTarget,
])
export type Target = z.output<typeof target>
export type Kind = Target['kind']
export type TargetOf<K extends Kind> = Extract<Target, { kind: K }>
export type Bounds = z.output<typeof bounds>
