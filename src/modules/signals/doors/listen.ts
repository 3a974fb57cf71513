import { readFileSync } from 'node:fs'
import type { TlsOptions } from 'node:tls'
import type { App } from '#platform/app.ts'
import { ConfigError } from '#platform/config.ts'
import { serveNsca } from '../nsca/door.ts'
import { takeTrap, trapDropped } from '../snmp/door.ts'
import { serveSyslog, syslogDropped, takeSyslogDatagram } from '../syslog/door.ts'
import { serveZabbix } from '../zabbix/door.ts'
import { createDatagramDoor } from './datagram.ts'
import type { Room } from './room.ts'
import { createStreamDoor } from './stream.ts'

/** Ports of this instance by door; null for one that is not switched on, or does not listen yet. */
export type Ports = Record<'syslogUdp' | 'syslogTcp' | 'syslogTls' | 'snmp' | 'zabbix' | 'nsca', number | null>

export type Listeners = { ports: Ports; start(): Promise<void>; close(): Promise<void> }

const minute = 60_000

/** The listeners whose ports the settings name. Made before anything runs, so that a certificate that cannot be used is said at once. */
export function createListeners(room: Room): Listeners {
  const { app } = room
  const { config, log } = app
  const ports: Ports = { syslogUdp: null, syslogTcp: null, syslogTls: null, snmp: null, zabbix: null, nsca: null }
  const tls = config.SYSLOG_TLS_PORT === undefined ? undefined : tlsOptions(app)
  const syslog = (name: string, options?: TlsOptions) =>
    createStreamDoor({
      name,
      log,
      tls: options,
      idleMs: 60 * minute,
      serve: (socket, peer) => serveSyslog(room, socket, peer),
    })
  const all = [
    {
      port: config.SYSLOG_UDP_PORT,
      name: 'syslogUdp' as const,
      make: () =>
        createDatagramDoor({
          name: 'syslogUdp',
          log,
          take: (bytes, peer) => takeSyslogDatagram(room, bytes, peer),
          dropped: (bytes, peer) => syslogDropped(room, bytes, peer),
        }),
    },
    { port: config.SYSLOG_TCP_PORT, name: 'syslogTcp' as const, make: () => syslog('syslogTcp') },
    { port: config.SYSLOG_TLS_PORT, name: 'syslogTls' as const, make: () => syslog('syslogTls', tls) },
    {
      port: config.SNMP_TRAP_PORT,
      name: 'snmp' as const,
      make: () =>
        createDatagramDoor({
          name: 'snmp',
          log,
          take: (bytes, peer, answer) => takeTrap(room, bytes, peer, answer),
          dropped: (bytes, peer) => trapDropped(room, bytes, peer),
        }),
    },
    {
      port: config.ZABBIX_PORT,
      name: 'zabbix' as const,
      make: () =>
        createStreamDoor({
          name: 'zabbix',
          log,
          idleMs: minute / 2,
          serve: (socket, peer) => serveZabbix(room, socket, peer),
        }),
    },
    {
      port: config.NSCA_PORT,
      name: 'nsca' as const,
      make: () =>
        createStreamDoor({
          name: 'nsca',
          log,
          idleMs: minute / 2,
          serve: (socket, peer) => serveNsca(room, socket, peer),
        }),
    },
  ].flatMap(({ port, name, make }) => (port === undefined ? [] : [{ port, name, door: make() }]))

  return {
    ports,
    async start() {
      for (const { port, name, door } of all) {
        ports[name] = await door.listen(port, config.SIGNALS_HOST)
        log.info({ door: name, port: ports[name] }, 'listening for signals')
      }
    },
    async close() {
      await Promise.all(all.filter(({ name }) => ports[name] !== null).map(({ door }) => door.close()))
    },
  }
}

function tlsOptions({ config }: App): TlsOptions {
  if (!config.SYSLOG_TLS_CERT || !config.SYSLOG_TLS_KEY)
    throw new ConfigError('SYSLOG_TLS_PORT needs SYSLOG_TLS_CERT and SYSLOG_TLS_KEY.')
  try {
    const [cert, key] = [readFileSync(config.SYSLOG_TLS_CERT), readFileSync(config.SYSLOG_TLS_KEY)]
    return { cert, key, minVersion: 'TLSv1.2' }
  } catch (cause) {
    throw new ConfigError(
      `The certificate of SYSLOG_TLS_CERT and SYSLOG_TLS_KEY cannot be read: ${(cause as Error).message}.`,
    )
  }
}
