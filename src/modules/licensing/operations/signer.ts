import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { licenceServers, unansweredSince } from '../queries/signer.ts'

/** `text` is English. */
export type LicenceFinding = { key: string; severity: Severity; text: string; german: string }

const silentMs = 30_000
const unansweredMs = 2 * 60_000

/**
 * What is wrong with the licence server, for the health page: that it is silent, what it says it lacks, and approvals nobody
 * answers. An installation that sells no capacity hears nothing of a root it has no use for.
 */
export async function licenceServerFindings(tx: Tx): Promise<LicenceFinding[]> {
  const { servers, sellsCapacity } = await licenceServers(tx)
  const alive = servers.filter((each) => each.silentMs <= silentMs)
  const found: LicenceFinding[] = []
  if (servers.length > 0 && alive.length === 0 && sellsCapacity)
    found.push({
      key: 'silent',
      severity: 'P1',
      text: `The licence server on ${servers[0]!.host} is silent: approved requests get no package.`,
      german: `Der Lizenzserver auf ${servers[0]!.host} ist still: Freigegebene Anträge bekommen kein Paket.`,
    })
  // Of several the one that lacks least speaks: where one can sign, everything is signed.
  const [best] = alive.toSorted((a, b) => worst(a.troubles) - worst(b.troubles))
  if (best && sellsCapacity) found.push(...best.troubles.map((each) => ({ ...each, german: each.german ?? each.text })))
  const waiting = await unansweredSince(tx, new Date(tx.now.getTime() - unansweredMs))
  if (waiting > 0)
    found.push({
      key: 'unanswered',
      severity: 'P1',
      text: `${waiting === 1 ? 'An approved licence request waits' : `${waiting} approved licence requests wait`} for the licence server for more than two minutes.`,
      german: `${waiting === 1 ? 'Ein freigegebener Lizenzantrag wartet' : `${waiting} freigegebene Lizenzanträge warten`} seit mehr als zwei Minuten auf den Lizenzserver.`,
    })
  return found
}

function worst(troubles: readonly Pick<LicenceFinding, 'severity'>[]): number {
  return Math.max(0, ...troubles.map(({ severity }) => 5 - Number(severity.slice(1))))
}
