import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { enrolled } from './queries.ts'

/** `text` is English. */
export type WatchmanFinding = { key: string; severity: Severity; text: string; german: string }

/** A watchman that was not heard for so long is a condition: then nobody pages while this site is silent. */
const silentAfterMs = 60_000
/** Clocks that differ more page late or early. */
const mostSkewMs = 5000
const brokenForMs = 7 * 86_400_000

/** The watchmen and when each was heard. For the health page. */
export async function watchmenSeen(tx: Tx) {
  return (await enrolled(tx)).map(({ id, name, url, enrolledAt, lastSeenAt }) => ({
    id,
    name,
    url,
    lastSeenAt,
    silent: tx.now.getTime() - (lastSeenAt ?? enrolledAt).getTime() > silentAfterMs,
  }))
}

/** What is wrong with the watchmen. For the health page. */
export async function watchmanFindings(tx: Tx): Promise<WatchmanFinding[]> {
  const found: WatchmanFinding[] = []
  const time = (at: Date) => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
  for (const { id, name, enrolledAt, lastSeenAt, skewMs, brokenAt } of await enrolled(tx)) {
    const since = lastSeenAt ?? enrolledAt
    if (tx.now.getTime() - since.getTime() > silentAfterMs)
      found.push({
        key: `silent ${id}`,
        severity: 'P2',
        text: lastSeenAt
          ? `The watchman ${name} is silent since ${time(lastSeenAt)}: nobody pages while this site is away.`
          : `The watchman ${name} was enrolled ${time(enrolledAt)} and was never heard.`,
        german: lastSeenAt
          ? `Der Wächter ${name} ist still seit ${time(lastSeenAt)}: Niemand alarmiert, solange dieser Standort weg ist.`
          : `Der Wächter ${name} wurde ${time(enrolledAt)} angemeldet und nie gehört.`,
      })
    else if (skewMs !== null && Math.abs(skewMs) > mostSkewMs)
      found.push({
        key: `clock ${id}`,
        severity: 'P3',
        text: `The clock of the watchman ${name} differs from ours by ${Math.round(skewMs / 1000)} s.`,
        german: `Die Uhr des Wächters ${name} weicht um ${Math.round(skewMs / 1000)} s von unserer ab.`,
      })
    if (brokenAt && tx.now.getTime() - brokenAt.getTime() < brokenForMs)
      found.push({
        key: `record ${id}`,
        severity: 'P3',
        text: `The record of the watchman ${name} had a gap at ${time(brokenAt)}: its state file was lost, or somebody changed it.`,
        german: `Die Aufzeichnung des Wächters ${name} hatte ${time(brokenAt)} eine Lücke: Seine Zustandsdatei ging verloren, oder jemand hat sie geändert.`,
      })
  }
  return found
}
