import type { Severity } from '#platform/http/contract.ts'
import { type Said, say } from './words.ts'

/** Something another module found wrong with what is its own. */
type Named = { key: string; severity: Severity } & Said

/** What is looked at; each number was read from the database a moment ago. */
export type Facts = {
  now: Date
  /** Instances that neither stopped nor spoke: they died. */
  silentInstances: { id: string; host: string; seenAt: Date }[]
  /** Work that was given up. */
  failedJobs: { queue: string; count: number }[]
  /** Work that waits although its time has come. */
  waitingJobs: { queue: string; count: number; oldest: Date }[]
  /** Deadlines that are due and did not fire. */
  overdueTimers: { count: number; oldest: Date } | null
  /** Lateness of what fired in the last five minutes. */
  recentP99Ms: number | null
  brokenChannels: ({ key: string; gateway: boolean } & Said)[]
  gaps: { rotaId: string; rota: string; from: Date; until: Date }[]
  heldMail: number
  quarantinedMail: number
  /** Mailboxes that cannot be fetched. */
  failingMailboxes: { id: string; name: string; since: Date; error: string }[]
  diskFreeShare: number | null
  /** Messages on the disk that were acknowledged and cannot be stored. */
  mailSetAside: number
  /** A malware scanner that does not answer. */
  scannerTrouble: { since: Date; why: string } | null
  /** New files that nobody may read before they are scanned. */
  waitingFiles: { count: number; oldest: Date } | null
  /** What is wrong with the audit log and its witnesses. */
  audit: Named[]
  /** What is wrong with the licence server, and what of credit it does not count. */
  licence: Named[]
  /** What is wrong with those who page while this site is silent. */
  watchmen: Named[]
  /** Automation rules that were paused because they fired too often. */
  rules: Named[]
}

/** Something wrong. (kind, key) names it, so that looking again finds the same. */
export type Finding = { kind: string; key: string; severity: Severity } & Said

const minute = 60_000
const hour = 60 * minute

/** What the facts say is wrong. Pure; the sentences are what staff read. */
export function findings(facts: Facts): Finding[] {
  const { now } = facts
  const found: Finding[] = []
  const find = (kind: string, key: string, severity: Severity, said: Said) =>
    found.push({ kind, key, severity, ...said })
  for (const { host, id, seenAt } of facts.silentInstances) find('instance', id, 'P3', say.instance(host, seenAt))
  for (const { queue, count } of facts.failedJobs) find('jobs', `failed ${queue}`, 'P2', say.failedJobs(count, queue))
  for (const { queue, count, oldest } of facts.waitingJobs)
    if (now.getTime() - oldest.getTime() > 2 * minute)
      find('jobs', `waiting ${queue}`, 'P2', say.waitingJobs(count, queue, oldest))
  const { overdueTimers: overdue, recentP99Ms: p99 } = facts
  if (overdue && now.getTime() - overdue.oldest.getTime() > 10_000)
    find('clocks', 'overdue', 'P1', say.overdueTimers(overdue.count, overdue.oldest))
  if (p99 !== null && p99 > 1000) find('clocks', 'late', 'P2', say.late(p99))
  for (const { key, gateway, text, german } of facts.brokenChannels)
    find('channel', key, gateway ? 'P1' : 'P3', { text, german })
  for (const { rotaId, rota, from, until } of facts.gaps) {
    const soon = from.getTime() - now.getTime() < 24 * hour
    find('coverage', `${rotaId} ${from.toISOString()}`, soon ? 'P2' : 'P3', say.gap(rota, from, until))
  }
  if (facts.diskFreeShare !== null && facts.diskFreeShare < 0.1)
    find('disk', 'data', facts.diskFreeShare < 0.03 ? 'P1' : 'P2', say.disk(facts.diskFreeShare))
  found.push(...mailFindings(facts), ...scannerFindings(facts))
  for (const kind of ['audit', 'licence'] as const) for (const each of facts[kind]) found.push({ kind, ...each })
  for (const each of facts.watchmen) found.push({ kind: 'watchman', ...each })
  for (const each of facts.rules) found.push({ kind: 'rule', ...each })
  return found
}

function mailFindings({ now, heldMail, quarantinedMail, failingMailboxes, mailSetAside }: Facts): Finding[] {
  const found: Finding[] = []
  const find = (key: string, severity: Severity, said: Said) => found.push({ kind: 'mail', key, severity, ...said })
  if (heldMail > 0) find('held', 'P2', say.heldMail(heldMail))
  if (quarantinedMail > 0) find('quarantine', 'P3', say.quarantinedMail(quarantinedMail))
  for (const { id, name, since, error } of failingMailboxes)
    if (now.getTime() - since.getTime() > 5 * minute)
      find(`mailbox ${id}`, 'P2', say.failingMailbox(name, since, error))
  if (mailSetAside > 0) find('set aside', 'P2', say.mailSetAside(mailSetAside))
  return found
}

/** A scanner away for a minute, or files that wait five although it answers. */
function scannerFindings({ now, scannerTrouble: trouble, waitingFiles: waiting }: Facts): Finding[] {
  const severity = 'P2'
  if (trouble && now.getTime() - trouble.since.getTime() > minute) {
    const said = say.scannerAway(trouble.since, trouble.why, waiting?.count ?? 0)
    return [{ kind: 'scanner', key: 'away', severity, ...said }]
  }
  if (!waiting || now.getTime() - waiting.oldest.getTime() <= 5 * minute) return []
  return [{ kind: 'scanner', key: 'waiting', severity, ...say.scannerBehind(waiting.count, waiting.oldest) }]
}

export type OpenCondition = {
  id: string
  kind: string
  key: string
  severity: string
  text: string
  german: string | null
}

/** What to open, what to say anew and what to close so that the open conditions are the findings. */
export function compare(
  open: readonly OpenCondition[],
  found: readonly Finding[],
): { opened: Finding[]; changed: (Finding & { id: string })[]; closed: string[] } {
  const name = (item: { kind: string; key: string }) => `${item.kind} ${item.key}`
  const known = new Map(open.map((condition) => [name(condition), condition]))
  const now = new Set(found.map(name))
  return {
    opened: found.filter((finding) => !known.has(name(finding))),
    changed: found.flatMap((finding) => {
      const before = known.get(name(finding))
      const same = (name: 'text' | 'german' | 'severity') => before?.[name] === finding[name]
      return before && !(same('text') && same('german') && same('severity')) ? [{ ...finding, id: before.id }] : []
    }),
    closed: open.filter((condition) => !now.has(name(condition))).map((condition) => condition.id),
  }
}
