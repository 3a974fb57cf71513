import type { Settings, SourceKind } from '../shapes.ts'
import { faultsOf } from '../webhook/mapping.ts'

type Name = keyof Settings

/** What each kind of source has a use for. */
const usedBy: Record<SourceKind, readonly Name[]> = {
  alertmanager: ['hostLabel', 'accountLabel', 'maySilence'],
  alertmanager_webhook: ['hostLabel', 'accountLabel'],
  remote_write: ['hostLabel', 'accountLabel'],
  otlp: ['hostLabel', 'accountLabel', 'alertFrom'],
  syslog: ['alertFrom'],
  snmp: ['traps'],
  zabbix: ['items'],
  nsca: ['mixing'],
  webhook: ['accountLabel', 'mapping'],
  mail: ['clearWords', 'senders'],
}

/** Kinds that are known by the network they send from: their protocol has no place for a token. */
const knownByNetwork: readonly SourceKind[] = ['zabbix', 'nsca']

/** What is wrong with a source as it is wanted, by field; empty when it can be. */
export function settingFaults(
  kind: SourceKind,
  settings: Settings,
  networks: readonly string[],
): Record<string, string> {
  const faults: Record<string, string> = {}
  for (const name of Object.keys(settings) as Name[])
    if (settings[name] !== undefined && !usedBy[kind].includes(name))
      faults[`settings.${name}`] = `is of no use to ${kind}`
  if (kind === 'webhook' && !settings.mapping) faults['settings.mapping'] = 'is needed'
  if (settings.mapping)
    for (const [field, fault] of Object.entries(faultsOf(settings.mapping))) faults[`settings.mapping.${field}`] = fault
  if (knownByNetwork.includes(kind) && networks.length === 0)
    faults.networks = 'must name where it sends from: its protocol has no place for a token'
  return faults
}
