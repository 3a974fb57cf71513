import type { Tx } from '#platform/db/database.ts'
import { ensurePartitions } from '#platform/db/partitions.ts'
import { newId } from '#platform/id.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import type { HeardLine } from '#signals'
import { hourOf, type Line, packLines } from '../pack.ts'
import { addMeasures, insertPacks, type Measured, measuresOf, type Pack, packs } from '../queries/packs.ts'

export const mineQueue = 'logs.mine'

const dayMs = 86_400_000
/** What a clock may be ahead of ours. */
const aheadMs = 600_000
/** More programs than letters in this is no program's name. */
const mostSource = 100

/**
 * Keeps lines of sources, in the transaction that takes them: four statements however many, and mined after the commit. What is
 * older than lines are kept, ahead of our clock or beyond the account's measure of a day is counted and kept nowhere; it never
 * throws for what a source sent.
 */
export async function takeLines(tx: Tx, heard: readonly HeardLine[]): Promise<void> {
  const accounts = [...new Set(heard.map(({ accountId }) => accountId))]
  const measures = await measuresOf(tx, accounts)
  const mostBytes = tx.app.config.LOGS_MB_PER_DAY * 1024 * 1024
  const oldest = tx.now.getTime() - tx.app.config.LOGS_LINE_DAYS * dayMs
  const newest = tx.now.getTime() + aheadMs
  const added = new Map(accounts.map((id): [string, Measured] => [id, { accountId: id, lines: 0, bytes: 0, beyond: 0, mistimed: 0 }])) // biome-ignore format: one list
  const kept: HeardLine[] = []
  for (const line of heard) {
    const measure = added.get(line.accountId)!
    const at = line.at.getTime()
    const bytes = line.text.length + line.source.length
    if (!(at > oldest && at <= newest)) measure.mistimed++
    else if ((measures.get(line.accountId)?.bytes ?? 0) + measure.bytes + bytes > mostBytes) measure.beyond++
    else {
      measure.lines++
      measure.bytes += bytes
      kept.push(line)
    }
  }
  await addMeasures(tx, [...added.values()])
  if (kept.length === 0) return
  await keep(tx, kept)
  await addJob(tx, { queue: mineQueue, data: {} })
}

async function keep(tx: Tx, lines: readonly HeardLine[]): Promise<void> {
  const groups = Map.groupBy(lines, ({ accountId, systemId, at }) => `${accountId} ${systemId} ${hourOf(at).getTime()}`)
  const made: Pack[] = []
  for (const group of groups.values()) made.push(await packOf(group))
  const hours = made.map(({ hour }) => hour.getTime())
  await ensurePartitions(tx, packs, new Date(Math.min(...hours)), new Date(Math.max(...hours)))
  await insertPacks(tx, made)
}

/** Lines of one hour of one system, in order of time and, of equal ones, as they came. */
async function packOf(group: readonly HeardLine[]): Promise<Pack> {
  const { accountId, systemId, at } = group[0]!
  const hour = hourOf(at)
  const lines = group.map(clean).toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const [firstAt, lastAt] = [lines[0]!.at, lines.at(-1)!.at]
  return {
    accountId,
    systemId,
    hour,
    id: newId(),
    firstAt,
    lastAt,
    lines: lines.length,
    body: await packLines(lines, hour),
  }
}

/** What no database and no page can show is left out of it. */
const clean = ({ at, severity, source, text }: HeardLine): Line => ({
  at,
  severity: Math.min(7, Math.max(0, Math.trunc(severity) || 0)),
  source: plain(source).slice(0, mostSource).toWellFormed(),
  text: plain(text),
})
const plain = (text: string) => (text.includes('\0') ? text.replaceAll('\0', ' ') : text).toWellFormed()
