import { isIP } from 'node:net'
import { flowFault } from '#flows'
import type { Tx } from '#platform/db/database.ts'
import { openedNetworks } from '#platform/http/addresses.ts'
import type { Target } from '../contract/targets.ts'
import { problems } from '../problems.ts'
import { parsePath } from '../rules/json-path.ts'

export type Settings = { everyMs: number; timeoutMs: number; locations: readonly string[]; quorum: number }

const refuseTarget = (field: string, why: string) =>
  problems.refuse('monitoring.target_refused', { fields: { [`target.${field}`]: why } })

/** What can be seen of a target without looking: refuses `monitoring.target_refused` with the field. A name is judged at each look. */
export function checkTarget(tx: Tx, target: Target): void {
  if (target.kind === 'flow') {
    const fault = flowFault(JSON.stringify(target.recording))
    if (fault) throw refuseTarget('recording', fault)
  }
  if (target.kind === 'http' || target.kind === 'exporter' || target.kind === 'flow') {
    const url = new URL(target.url)
    if (url.username || url.password) throw refuseTarget('url', 'must not carry a user name or password')
    checkHost(tx, 'url', url.hostname)
  }
  if ('host' in target && target.host !== null) checkHost(tx, 'host', target.host)
  if (target.kind === 'dns' && target.server !== null) checkHost(tx, 'server', target.server)
  if (target.kind === 'domain' && target.rdap !== null) checkHost(tx, 'rdap', new URL(target.rdap).hostname)
  if (target.kind === 'http')
    for (const { path } of target.json)
      if (parsePath(path) === null) throw refuseTarget('json', `${path} is no path such as status.checks[0].ok`)
  if (target.kind === 'plugin' && !tx.app.config.CHECK_PLUGINS)
    throw refuseTarget('plugin', 'cannot run: this site has no folder of plugins')
}

function checkHost(tx: Tx, field: string, host: string): void {
  const plain = host.replace(/^\[|\]$/g, '')
  if (isIP(plain) && !openedNetworks(tx.app.config.CHECK_NETWORKS)!(plain))
    throw refuseTarget(field, 'is no address checks may go to')
}

/** Whether the numbers fit together: refuses `monitoring.settings_refused` with the field. */
export function checkSettings({ everyMs, timeoutMs, locations, quorum }: Settings): void {
  const refuse = (field: string, why: string) =>
    problems.refuse('monitoring.settings_refused', { fields: { [field]: why } })
  if (timeoutMs > everyMs) throw refuse('timeoutMs', 'must not be longer than the time between looks')
  if (quorum > new Set(locations).size) throw refuse('quorum', 'must not be more than there are locations')
}

/** Where a check goes, and with it its secret: a secret is not sent to another place without being given again. */
export function placeOf(target: Target): string {
  // A recording can type the secret anywhere.
  if (target.kind === 'flow') return JSON.stringify(target)
  if ('url' in target) return new URL(target.url).origin
  const port = 'port' in target ? target.port : ''
  return target.kind === 'plugin'
    ? `${target.plugin} ${target.host} ${target.args.join(' ')}`
    : 'host' in target
      ? `${target.host} ${port}`
      : target.kind
}
