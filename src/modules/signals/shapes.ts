import { z } from 'zod'
import { line, severity, words } from '#platform/http/contract.ts'

export const sourceKinds = [
  'alertmanager',
  'alertmanager_webhook',
  'remote_write',
  'otlp',
  'syslog',
  'snmp',
  'zabbix',
  'nsca',
  'webhook',
  'mail',
] as const
export const sourceKind = z.enum(sourceKinds)
export type SourceKind = z.infer<typeof sourceKind>

const template = z
  .string()
  .max(1000)
  .refine((text) => !/[\p{Cc}]/u.test(text) && text.isWellFormed(), 'must be one line')

export const mapping = z.strictObject({
  each: template.default(''),
  host: template.default(''),
  key: template,
  title: template,
  text: template.default(''),
  status: template.default(''),
  clearWhen: z.array(words(100)).max(20).default(['resolved', 'ok', 'clear', 'closed', 'recovery']),
  severity: template.default(''),
  severities: z.record(line(60), severity).default({}),
  at: template.default(''),
  runbook: template.default(''),
  labels: z.record(line(60), template).default({}),
})

export const trapRule = z.strictObject({
  trap: z
    .string()
    .regex(/^\d+(\.\d+){1,127}$/, 'must be an object identifier')
    .max(400),
  name: line(100),
  means: z.enum(['problem', 'clear', 'line']),
  /** Names the problem; that of a clear names what it ends. */
  problem: line(100),
  severity: severity.default('P3'),
})

export const itemRule = z.strictObject({
  item: line(300),
  when: z.enum(['above', 'below', 'equal', 'not_equal']),
  than: words(200),
  severity: severity.default('P3'),
  title: words(200).default(''),
})

/** What can be set of a source. What a kind has no use for is refused. */
export const settings = z.strictObject({
  /** Label or attribute that names the system; else the usual ones are tried. */
  hostLabel: words(100).optional(),
  /** Of a source that serves many accounts: the label whose value is the account's number; else the host tells it. */
  accountLabel: words(100).optional(),
  /** Syslog and OTLP: from this severity on (RFC 5424, 0 to 7) a line is a problem, too. */
  alertFrom: z.number().int().min(0).max(7).nullish(),
  /** Alertmanager: its token may set and end silences. */
  maySilence: z.boolean().optional(),
  /** NSCA: how packets are mixed. */
  mixing: z.enum(['none', 'xor']).optional(),
  mapping: mapping.optional(),
  traps: z.array(trapRule).max(200).optional(),
  items: z.array(itemRule).max(200).optional(),
  /** Mail: a subject with one of these words says that it is over. */
  clearWords: z.array(line(60)).max(20).optional(),
  /** Mail: domains that must have let it be sent (DMARC, DKIM or SPF of the sender); none: any sender. */
  senders: z.array(line(253)).max(50).optional(),
})
export type Settings = z.output<typeof settings>
