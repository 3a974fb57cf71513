import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { licenceServers, unansweredSince } from '../queries/signer.ts'

export type LicenceFinding = { key: string; severity: Severity; text: string }

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
    })
  // Of several the one that lacks least speaks: where one can sign, everything is signed.
  const [best] = alive.toSorted((a, b) => worst(a.troubles) - worst(b.troubles))
  if (best && sellsCapacity) found.push(...best.troubles)
  const waiting = await unansweredSince(tx, new Date(tx.now.getTime() - unansweredMs))
  if (waiting > 0)
    found.push({
      key: 'unanswered',
      severity: 'P1',
      text: `${waiting === 1 ? 'An approved licence request waits' : `${waiting} approved licence requests wait`} for the licence server for more than two minutes.`,
    })
  return found
}

function worst(troubles: readonly LicenceFinding[]): number {
  return Math.max(0, ...troubles.map(({ severity }) => 5 - Number(severity.slice(1))))
}
