import type { Kind, Target } from '#contracts/monitoring'
import type { Check } from './parts.tsx'
import { typedSecrets } from './recording.ts'

/** A check as it is being written; the fields of its target as JSON text where the form has none of its own for them. */
export interface Draft {
  systemId: string
  name: string
  kind: Kind
  /** Address, or host and port, by kind. */
  place: string
  port: string
  /** What the form has no field for. */
  rest: string
  secret: string
  /** Of a recorded visit: what was entered by name, and names that are taken away. */
  secrets: Record<string, string>
  removed: string[]
  everySeconds: number
  graceSeconds: number
  timeoutMs: number
  attempts: number
  recheckSeconds: number
  severity: 'P1' | 'P2' | 'P3' | 'P4'
}

/** Kinds in the order they are offered, with what a new one has in its JSON. */
export const kindsOffered: Record<Kind, { port?: number; rest?: object }> = {
  http: { rest: { status: ['2xx'], contains: [], redirects: 0 } },
  ping: {},
  tcp: { port: 443 },
  tls: { port: 443, rest: { warnDays: 21, failDays: 3 } },
  dns: { rest: { record: 'A', expect: [], dnssec: false } },
  smtp: { port: 25, rest: { security: 'none' } },
  imap: { port: 993, rest: { security: 'tls' } },
  postgres: { port: 5432 },
  mysql: { port: 3306 },
  redis: { port: 6379 },
  mqtt: { port: 1883 },
  ldap: { port: 389 },
  grpc: { port: 443, rest: { tls: true, service: '' } },
  snmp: { port: 161, rest: { oids: [{ oid: '1.3.6.1.2.1.1.3.0', name: 'uptime' }] } },
  ssh: { port: 22 },
  ntp: { port: 123 },
  domain: { rest: { warnDays: 30, failDays: 7 } },
  plugin: { rest: { plugin: 'check_ping', args: ['-H', '$ADDRESS$'] } },
  exporter: { rest: { rules: [], keep: [] } },
  flow: { rest: { recording: { title: '', steps: [{ type: 'navigate', url: '{{url}}' }] }, variables: {} } },
  heartbeat: {},
}

const pretty = (rest: object | undefined) => (rest && Object.keys(rest).length > 0 ? JSON.stringify(rest, null, 2) : '')

/** The field of a target that says where it is. */
const placeField = (kind: Kind) => (['http', 'exporter', 'flow'].includes(kind) ? 'url' : kind === 'domain' ? 'domain' : kind === 'dns' ? 'name' : 'host') // biome-ignore format: one choice

export function newDraft(systemId: string, kind: Kind = 'http'): Draft {
  const { port, rest } = kindsOffered[kind]
  return { systemId, name: '', kind, place: '', port: port ? String(port) : '', rest: pretty(rest), secret: '', secrets: {}, removed: [], everySeconds: 60, graceSeconds: 60, timeoutMs: 10_000, attempts: 3, recheckSeconds: 10, severity: 'P2' } // biome-ignore format: one thing
}

/** Another kind keeps what is not of the target. */
export function withKind(draft: Draft, kind: Kind): Draft {
  const { port, rest, place } = newDraft(draft.systemId, kind)
  // A browser takes its time.
  const slow = kind === 'flow' ? { timeoutMs: 60_000, everySeconds: Math.max(300, draft.everySeconds) } : {}
  return {
    ...draft,
    ...slow,
    kind,
    port,
    rest,
    place: placeField(kind) === placeField(draft.kind) ? draft.place : place,
  }
}

export function draftOf(check: Check): Draft {
  const { kind, ...target } = check.target as Target & Record<string, unknown>
  const { [placeField(kind)]: place, port, everySeconds, graceSeconds, ...rest } = target as Record<string, unknown>
  return {
    systemId: check.system.id,
    name: check.name,
    kind,
    place: String(place ?? ''),
    port: port === undefined ? '' : String(port),
    rest: pretty(rest),
    secret: '',
    secrets: {},
    removed: [],
    everySeconds: Number(everySeconds ?? check.everySeconds),
    graceSeconds: Number(graceSeconds ?? 60),
    timeoutMs: check.timeoutMs,
    attempts: check.attempts,
    recheckSeconds: check.recheckSeconds,
    severity: check.severity,
  }
}

/** The target, or null where its JSON cannot be read. Whether it is a good one the server says. */
export function targetOf(draft: Draft): Target | null {
  if (draft.kind === 'heartbeat') return { kind: 'heartbeat', everySeconds: draft.everySeconds, graceSeconds: draft.graceSeconds } // biome-ignore format: one target
  try {
    const rest: unknown = draft.rest.trim() === '' ? {} : JSON.parse(draft.rest)
    if (typeof rest !== 'object' || rest === null || Array.isArray(rest)) return null
    const place = draft.place.trim()
    return { ...rest, kind: draft.kind, [placeField(draft.kind)]: place === '' && draft.kind === 'plugin' ? null : place, ...(draft.port !== '' && { port: Number(draft.port) }) } as Target // biome-ignore format: one target
  } catch {
    return null
  }
}

/** Secrets of a recorded visit by name: those it types, and those the check keeps though nothing types them any more. */
export const secretNamesOf = ({ rest, removed }: Draft, kept: readonly string[]): string[] => {
  const typed = typedSecrets(rest)
  return [...new Set([...typed, ...kept.filter((name) => !removed.includes(name))])].sort()
}

/** What was entered: the secrets of a recorded visit by name, or the one of every other kind. Empty fields are not sent. */
export function enteredSecrets(draft: Draft, kept: readonly string[]) {
  if (draft.kind !== 'flow') return draft.secret === '' ? {} : { secret: draft.secret }
  const entered = secretNamesOf(draft, kept).flatMap((name) =>
    draft.secrets[name] ? [[name, draft.secrets[name]]] : [],
  )
  return { secrets: Object.fromEntries(entered) as Record<string, string> }
}

/** Secrets of a recorded visit that are taken away: what it types again is not. */
export const removedSecrets = ({ rest, removed }: Draft): Record<string, null> =>
  Object.fromEntries(removed.filter((name) => !typedSecrets(rest).includes(name)).map((name) => [name, null]))
