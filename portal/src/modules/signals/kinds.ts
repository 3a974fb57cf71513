import type { sources } from '#contracts/signals'
import type { Reply } from '../../api.ts'
import { say } from '../../words/signals.ts'

export type Source = Reply<typeof sources.listSources>['items'][number]
export type Kind = Source['kind']
export type Where = Reply<typeof sources.unattributed>['where']

export const kindNames: Record<Kind, string> = {
  alertmanager: say.kindAlertmanager,
  alertmanager_webhook: say.kindAlertmanagerWebhook,
  remote_write: say.kindRemoteWrite,
  otlp: say.kindOtlp,
  syslog: say.kindSyslog,
  snmp: say.kindSnmp,
  zabbix: say.kindZabbix,
  nsca: say.kindNsca,
  webhook: say.kindWebhook,
  mail: say.kindMail,
}

/** What goes into the configuration of the program that sends. Null: this installation does not listen for it. */
export function configurationOf(kind: Kind, where: Where, token: string, address: string | null): string | null {
  const url = new URL(where.publicUrl)
  const port = { syslog: where.syslogTcp ?? where.syslogUdp, snmp: where.snmp, zabbix: where.zabbix, nsca: where.nsca }
  const at = (listens: number | null, text: (port: number) => string) => (listens === null ? null : text(listens))
  switch (kind) {
    case 'alertmanager':
      return `# prometheus.yml\nalerting:\n  alertmanagers:\n    - scheme: ${url.protocol.slice(0, -1)}\n      authorization:\n        credentials: ${token}\n      static_configs:\n        - targets: ['${url.host}']\n`
    case 'alertmanager_webhook':
      return `# alertmanager.yml\nreceivers:\n  - name: palisade\n    webhook_configs:\n      - url: ${url.origin}/api/signals/alertmanager-webhook\n        http_config:\n          authorization:\n            credentials: ${token}\n`
    case 'remote_write':
      return `# prometheus.yml\nremote_write:\n  - url: ${url.origin}/api/signals/remote-write\n    authorization:\n      credentials: ${token}\n`
    case 'otlp':
      return `# collector.yaml\nexporters:\n  otlphttp:\n    endpoint: ${url.origin}/api/signals/otlp\n    headers:\n      Authorization: Bearer ${token}\n`
    case 'syslog':
      return at(
        port.syslog,
        (p) =>
          `# /etc/rsyslog.d/palisade.conf\n*.* action(type="omfwd" target="${url.hostname}" port="${p}"\n  protocol="${where.syslogTcp === null ? 'udp' : 'tcp'}" template="RSYSLOG_SyslogProtocol23Format")\n`,
      )
    case 'snmp':
      return at(port.snmp, (p) => `# snmpd.conf\ntrap2sink ${url.hostname}:${p} ${token}\n`)
    case 'zabbix':
      return at(port.zabbix, (p) => `zabbix_sender -z ${url.hostname} -p ${p} -s web-1 -k disk.used -o 91\n`)
    case 'nsca':
      return at(
        port.nsca,
        (p) => `# send_nsca.cfg; send_nsca -H ${url.hostname} -p ${p}\npassword=${token}\nencryption_method=1\n`,
      )
    case 'webhook':
      return `curl ${url.origin}/api/signals/webhook \\\n  -H 'Authorization: Bearer ${token}' \\\n  -H 'Content-Type: application/json' -d @body.json\n`
    case 'mail':
      return `${address ?? ''}\n`
  }
}
