import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { scannerAddress } from './files/scan/address.ts'
import { openedNetworks } from './http/addresses.ts'

const port = z.coerce
  .number({ error: 'must be a port from 0 to 65535' })
  .int({ error: 'must be a whole number' })
  .min(0, { error: 'must be a port from 0 to 65535' })
  .max(65535, { error: 'must be a port from 0 to 65535' })
const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false', '1', '0', 'on', 'off']).transform((v) => v === 'true' || v === '1' || v === 'on'),
])
/** Addresses with ports, IPv6 in brackets, with blanks or commas between them. */
const anchors = /^(\s*,?\s*(\d+(\.\d+){3}|\[[0-9a-f:.]+\]):\d{1,5})*\s*$/i
const text = z.string().trim()
const optional = text.optional().transform((v) => (v === '' ? undefined : v))
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .transform((v) => v.replace(/\/+$/, ''))

type Setting = { meaning: string; schema: z.ZodType; secret?: boolean }

/** Every setting: name in the environment and in palisade.toml (there in lower case), meaning, shape and default. */
export const settings = {
  PORT: { meaning: 'port of the portal and the API', schema: port.default(8080) },
  HOST: { meaning: 'address the portal listens on', schema: text.default('127.0.0.1') },
  SMTP_PORT: { meaning: 'port of the SMTP listener for inbound mail', schema: port.default(2525) },
  SMTP_HOST: { meaning: 'address the SMTP listener listens on', schema: text.default('127.0.0.1') },
  DATA_DIR: { meaning: 'folder of the embedded database and of keys', schema: text.default('./data') },
  INSTALLATION_KEY: {
    meaning:
      'key that secrets in the database are sealed with, 32 bytes in base64url; otherwise installation.key in DATA_DIR',
    schema: optional,
    secret: true,
  },
  DATABASE_URL: {
    meaning: 'PostgreSQL 15 or later to use instead of the embedded one; its user owns the schema',
    schema: optional,
    secret: true,
  },
  DATABASE_POOL: {
    meaning: 'connections each instance keeps to the database',
    schema: z.coerce.number({ error: 'must be a number from 4 to 200' }).int().min(4).max(200).default(16),
  },
  PUBLIC_URL: {
    meaning: 'address under which people reach the portal; links in mails begin with it',
    schema: httpUrl.optional(),
  },
  MAIL_DOMAIN: {
    meaning: 'domain of our own addresses (support@..., reply addresses, Message-IDs)',
    schema: text.default('localhost'),
  },
  SUPPORT_ADDRESS: {
    meaning: 'address customers write to; other recipients in MAIL_DOMAIN are refused',
    schema: optional,
  },
  MAIL_HOSTNAME: { meaning: 'name the SMTP listener greets with', schema: optional },
  SMTP_OUT_URL: {
    meaning: 'smtp://user:password@host:port for outgoing mail; without it mail waits in the outbox',
    schema: optional,
    secret: true,
  },
  SMTP_TLS_CERT: { meaning: 'PEM file with the certificate chain for STARTTLS on the SMTP listener', schema: optional },
  SMTP_TLS_KEY: { meaning: 'PEM file with the private key of that certificate', schema: optional },
  SPOOL_MB: {
    meaning: 'megabytes of inbound mail that may wait on the disk (DATA_DIR/spool) while the database is away',
    schema: z.coerce.number({ error: 'must be a number from 0 to 100000' }).min(0).max(100_000).default(1024),
  },
  DNS_FOR_MAIL: {
    meaning: 'look up SPF, DKIM and DMARC records of senders (off where there is no DNS)',
    schema: flag.default(true),
  },
  TRUSTED_SEALERS: {
    meaning:
      'domains, with commas between them, whose ARC seals are believed: forwarders and lists that say rightly who sent a message',
    schema: text.default('').transform((list) =>
      list
        .toLowerCase()
        .split(',')
        .map((domain) => domain.trim())
        .filter(Boolean),
    ),
  },
  PHONE_URL: {
    meaning: "base address of an HTTP gateway that speaks Twilio's API, for SMS and voice",
    schema: httpUrl.optional(),
  },
  PHONE_ACCOUNT: { meaning: 'account name (SID) at the phone gateway', schema: optional },
  PHONE_TOKEN: {
    meaning: 'token at the phone gateway; also checks the signature of its calls to us',
    schema: optional,
    secret: true,
  },
  PHONE_FROM: { meaning: 'our number for SMS and voice, E.164', schema: optional },
  OUTGOING_PRIVATE: {
    meaning: 'allow outgoing webhooks to loopback and private addresses (gateways and mail servers are always allowed)',
    schema: flag.default(false),
  },
  PALISADE_ADMIN_EMAIL: { meaning: 'e-mail of the first administrator, created at first start', schema: optional },
  PALISADE_ADMIN_PASSWORD: { meaning: 'password of the first administrator', schema: optional, secret: true },
  PROVIDER_NAME: {
    meaning: 'name of this service organisation, used at first start',
    schema: text.default('Palisade'),
  },
  RATE_LIMIT: {
    meaning:
      'how many times the usual number of calls a person, token or address may make on this instance; 0: any number',
    schema: z.coerce.number({ error: 'must be a number from 0 to 1000' }).min(0).max(1000).default(1),
  },
  AUDIT_KEY_FILE: {
    meaning:
      'PEM file with the key that signs the audit log (default: audit/key.pem in DATA_DIR); the same on every instance',
    schema: optional,
  },
  AUDIT_WITNESS_DIR: {
    meaning: 'folder that is given every checkpoint of the audit log, best on another machine or on write-once storage',
    schema: optional,
  },
  LICENCE_SERVER: {
    meaning:
      'where licences are signed: by a process this one starts (here), or by one that was started elsewhere (apart)',
    schema: z.enum(['here', 'apart'], { error: 'must be here or apart' }).default('here'),
  },
  LICENCE_DIR: {
    meaning: 'folder of the licence server with its keys; only it opens the folder (default: licence in DATA_DIR)',
    schema: optional,
  },
  LICENCE_DATABASE_URL: {
    meaning:
      'database as the licence server reaches it, with a user that may become palisade_licence (default: DATABASE_URL)',
    schema: optional,
    secret: true,
  },
  LICENCE_IMPORT_DAYS: {
    meaning: 'days within which a signed package must be imported on its appliance',
    schema: z.coerce.number({ error: 'must be a number from 1 to 3650' }).int().min(1).max(3650).default(180),
  },
  LICENCE_ROOT_SECRET: {
    meaning: 'passphrase or PIN of the root key that signs a key set; otherwise asked',
    schema: optional,
    secret: true,
  },
  SIGNALS_HOST: {
    meaning: 'address the listeners for signals from elsewhere listen on',
    schema: text.default('127.0.0.1'),
  },
  SYSLOG_UDP_PORT: { meaning: 'port for syslog over UDP; without it there is no listener', schema: port.optional() },
  SYSLOG_TCP_PORT: { meaning: 'port for syslog over TCP; without it there is no listener', schema: port.optional() },
  SYSLOG_TLS_PORT: { meaning: 'port for syslog over TLS; without it there is no listener', schema: port.optional() },
  SYSLOG_TLS_CERT: { meaning: 'PEM file with the certificate chain for syslog over TLS', schema: optional },
  SYSLOG_TLS_KEY: { meaning: 'PEM file with the private key of that certificate', schema: optional },
  SNMP_TRAP_PORT: { meaning: 'port for SNMP traps (UDP); without it there is no listener', schema: port.optional() },
  ZABBIX_PORT: {
    meaning: 'port for zabbix_sender and active agents; without it there is no listener',
    schema: port.optional(),
  },
  NSCA_PORT: { meaning: 'port for send_nsca; without it there is no listener', schema: port.optional() },
  WATCHMAN_TOKEN: {
    meaning: 'of "palisade watchman" only: what "palisade watchman enrol" showed at the site it watches',
    schema: optional,
    secret: true,
  },
  WATCHMAN_SITE: {
    meaning: 'of "palisade watchman" only: address under which it reaches the site it watches',
    schema: httpUrl.optional(),
  },
  WATCHMAN_HEARTBEAT_URL: {
    meaning:
      'of "palisade watchman" only: address called every 10 s as long as the site was heard within a minute or the watchman pages',
    schema: httpUrl.optional(),
  },
  CLAMD: {
    meaning:
      "host:port or path of the unix socket of ClamAV's clamd: files from outside are scanned before anybody gets them",
    schema: optional.refine((value) => value === undefined || scannerAddress(value) !== null, {
      error: 'must be host:port or the absolute path of a unix socket',
    }),
  },
  METRICS_RAW_DAYS: {
    meaning: 'days each measured point is kept; afterwards only minutes and hours',
    schema: z.coerce.number({ error: 'must be a number from 1 to 60' }).int().min(1).max(60).default(7),
  },
  METRICS_MINUTE_DAYS: {
    meaning: 'days measurements are kept by the minute',
    schema: z.coerce.number({ error: 'must be a number from 7 to 800' }).int().min(7).max(800).default(90),
  },
  METRICS_HOUR_DAYS: {
    meaning: 'days measurements are kept by the hour',
    schema: z.coerce.number({ error: 'must be a number from 90 to 4000' }).int().min(90).max(4000).default(730),
  },
  METRICS_SERIES_PER_SYSTEM: {
    meaning: 'how many series of measurements one system may have; points of further ones are refused and counted',
    schema: z.coerce.number({ error: 'must be a number from 10 to 100000' }).int().min(10).max(100_000).default(5000),
  },
  LOGS_LINE_DAYS: {
    meaning: 'days lines of logs are kept as they came',
    schema: z.coerce.number({ error: 'must be a number from 1 to 90' }).int().min(1).max(90).default(14),
  },
  LOGS_COUNT_DAYS: {
    meaning: 'days it is kept how often each kind of message came; what is usual is told from the last fourteen',
    schema: z.coerce.number({ error: 'must be a number from 15 to 400' }).int().min(15).max(400).default(35),
  },
  LOGS_MB_PER_DAY: {
    meaning: 'MB of lines kept of one account in a day (UTC); lines beyond are refused and counted',
    schema: z.coerce.number({ error: 'must be a number from 1 to 1000000' }).int().min(1).max(1_000_000).default(2000),
  },
  CHECK_LOCATION: {
    meaning: 'where this instance looks at checks from; several instances of one name share the work',
    schema: text
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'must be small letters, digits and hyphens' })
      .default('main'),
  },
  CHECK_NETWORKS: {
    meaning: 'networks beside the public ones that checks may reach: 10.0.0.0/8 fd00::/8, or any',
    schema: text.default('').refine((value) => openedNetworks(value) !== null, {
      error: 'must be addresses or networks such as 10.0.0.0/8, or any',
    }),
  },
  CHECK_ANCHORS: {
    meaning:
      'addresses with ports that answer whenever our own connection works; when none does, checks that fail count for nobody',
    schema: text.default('198.41.0.4:53 193.0.14.129:53 199.7.83.42:53').refine((value) => anchors.test(value), {
      error: 'must be addresses with ports such as 198.41.0.4:53',
    }),
  },
  CHECK_PLUGINS: {
    meaning: 'folder of monitoring plugins that checks may run, such as /usr/lib/nagios/plugins',
    schema: optional,
  },
  CHECKS_AT_ONCE: {
    meaning: 'looks at checks that may be under way at once on this instance',
    schema: z.coerce.number({ error: 'must be a number from 10 to 20000' }).int().min(10).max(20_000).default(4000),
  },
  CHECK_RESULTS_DAYS: {
    meaning: 'days for which every single result of a check and every sign of life is kept',
    schema: z.coerce.number({ error: 'must be a number from 1 to 400' }).int().min(1).max(400).default(7),
  },
  TRUST_PROXY: { meaning: 'a reverse proxy in front sets X-Forwarded-For and -Proto', schema: flag.default(false) },
  LOG_LEVEL: {
    meaning: 'trace, debug, info, warn, error or silent',
    schema: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], { error: 'must be one of those named here' })
      .default('info'),
  },
} satisfies Record<string, Setting>

export type SettingName = keyof typeof settings
export type Config = { readonly [Name in SettingName]: z.output<(typeof settings)[Name]['schema']> } & {
  /** PUBLIC_URL, or the local address when it is not set. */
  readonly publicUrl: string
  readonly supportAddress: string
  /** What the addresses of the Support Bot begin with: `bot+<tag>@<domain>` are projects and accounts. */
  readonly botAddress: string
}

/** A setting that cannot be used. The message is one sentence for the operator. */
export class ConfigError extends Error {}

/** Where the value of a setting came from, for `palisade config`. */
export type SettingSource = 'environment' | 'palisade.toml' | 'default'

export type RawSettings = Map<SettingName, { value: unknown; source: SettingSource }>

/**
 * Collects raw values: the environment wins over `palisade.toml` in the working folder (or PALISADE_CONFIG).
 * Throws ConfigError for an unreadable file or an unknown name in it.
 */
export function readSettings(env: Record<string, string | undefined> = process.env): RawSettings {
  const file = resolve(env.PALISADE_CONFIG ?? 'palisade.toml')
  const fromFile = existsSync(file) ? parseToml(file) : {}
  const raw: RawSettings = new Map()
  for (const name of Object.keys(settings) as SettingName[]) {
    if (env[name] !== undefined && env[name] !== '') raw.set(name, { value: env[name], source: 'environment' })
    else if (fromFile[name.toLowerCase()] !== undefined)
      raw.set(name, { value: fromFile[name.toLowerCase()], source: 'palisade.toml' })
    else raw.set(name, { value: undefined, source: 'default' })
  }
  for (const name of Object.keys(fromFile))
    if (!(name.toUpperCase() in settings))
      throw new ConfigError(`palisade.toml names "${name}", which is no setting. "palisade config" lists them all.`)
  return raw
}

function parseToml(file: string): Record<string, unknown> {
  try {
    return parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new ConfigError(`${file} cannot be read: ${(cause as Error).message.split('\n')[0]}.`)
  }
}

/** Validates all settings. Throws ConfigError with one sentence that names the setting, what is wrong and what it means. */
export function loadConfig(overrides: Partial<Record<SettingName, unknown>> = {}, raw = readSettings()): Config {
  const out: Record<string, unknown> = {}
  for (const name of Object.keys(settings) as SettingName[]) {
    const setting: Setting = settings[name]
    const value = name in overrides ? overrides[name] : raw.get(name)?.value
    const result = setting.schema.safeParse(value)
    if (!result.success) {
      const shown = setting.secret ? '[hidden]' : JSON.stringify(value)
      throw new ConfigError(
        `${name} is ${shown}, but it ${lower(result.error.issues[0]!.message)} (${setting.meaning}).`,
      )
    }
    out[name] = result.data
  }
  const config = out as { [Name in SettingName]: Config[Name] }
  if (config.DATABASE_URL && !/^postgres(ql)?:\/\//.test(config.DATABASE_URL))
    throw new ConfigError('DATABASE_URL must begin with postgres:// (it names the PostgreSQL to use).')
  if (config.LICENCE_DATABASE_URL && !/^postgres(ql)?:\/\//.test(config.LICENCE_DATABASE_URL))
    throw new ConfigError('LICENCE_DATABASE_URL must begin with postgres:// (it names the PostgreSQL to use).')
  if (config.SMTP_OUT_URL && !/^smtps?:\/\//.test(config.SMTP_OUT_URL))
    throw new ConfigError('SMTP_OUT_URL must begin with smtp:// or smtps:// (it names the server for outgoing mail).')
  // The password alone is fine: `palisade admin create` and the demo take it.
  if (config.PALISADE_ADMIN_EMAIL && !config.PALISADE_ADMIN_PASSWORD)
    throw new ConfigError('PALISADE_ADMIN_EMAIL is set, but PALISADE_ADMIN_PASSWORD is not: they go together.')
  return {
    ...config,
    publicUrl: config.PUBLIC_URL ?? `http://localhost:${config.PORT}`,
    supportAddress: config.SUPPORT_ADDRESS ?? `support@${config.MAIL_DOMAIN}`,
    botAddress: `bot@${config.MAIL_DOMAIN}`,
  }
}

function lower(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
