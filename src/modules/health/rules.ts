import type { Severity } from '#platform/http/contract.ts'

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
  brokenChannels: { key: string; text: string; gateway: boolean }[]
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
  audit: { key: string; severity: Severity; text: string }[]
  /** What is wrong with the licence server, and what of credit it does not count. */
  licence: { key: string; severity: Severity; text: string }[]
  /** What is wrong with those who page while this site is silent. */
  watchmen: { key: string; severity: Severity; text: string }[]
}

/** Something wrong. (kind, key) names it, so that looking again finds the same. */
export type Finding = { kind: string; key: string; severity: Severity; text: string }

const minute = 60_000
const hour = 60 * minute

/** What the facts say is wrong. Pure; the sentences are what staff read. */
export function findings(facts: Facts): Finding[] {
  const found: Finding[] = []
  for (const { host, id, seenAt } of facts.silentInstances)
    found.push({
      kind: 'instance',
      key: id,
      severity: 'P3',
      text: `An instance on ${host} is silent since ${clockTime(seenAt)}. Others took over its work.`,
    })
  for (const { queue, count } of facts.failedJobs)
    found.push({
      kind: 'jobs',
      key: `failed ${queue}`,
      severity: 'P2',
      text: `${plural(count, 'piece')} of work in ${queue} failed for good.`,
    })
  for (const { queue, count, oldest } of facts.waitingJobs) {
    const waited = facts.now.getTime() - oldest.getTime()
    if (waited > 2 * minute)
      found.push({
        kind: 'jobs',
        key: `waiting ${queue}`,
        severity: 'P2',
        text: `${plural(count, 'piece')} of work in ${queue} waited since ${clockTime(oldest)}. No worker takes it.`,
      })
  }
  if (facts.overdueTimers && facts.now.getTime() - facts.overdueTimers.oldest.getTime() > 10_000)
    found.push({
      kind: 'clocks',
      key: 'overdue',
      severity: 'P1',
      text: `${plural(facts.overdueTimers.count, 'deadline')} did not fire, the oldest due ${clockTime(facts.overdueTimers.oldest)}.`,
    })
  if (facts.recentP99Ms !== null && facts.recentP99Ms > 1000)
    found.push({
      kind: 'clocks',
      key: 'late',
      severity: 'P2',
      text: `Our own clocks fire late: p99 ${facts.recentP99Ms} ms over five minutes.`,
    })
  for (const { key, text, gateway } of facts.brokenChannels)
    found.push({ kind: 'channel', key, severity: gateway ? 'P1' : 'P3', text })
  for (const gap of facts.gaps) {
    const away = gap.from.getTime() - facts.now.getTime()
    found.push({
      kind: 'coverage',
      key: `${gap.rotaId} ${gap.from.toISOString()}`,
      severity: away < 24 * hour ? 'P2' : 'P3',
      text: `Nobody covers ${gap.rota} from ${day(gap.from)} to ${day(gap.until)} UTC.`,
    })
  }
  if (facts.heldMail > 0)
    found.push({
      kind: 'mail',
      key: 'held',
      severity: 'P2',
      text: `${plural(facts.heldMail, 'message')} cannot leave: SMTP_OUT_URL is not set.`,
    })
  if (facts.quarantinedMail > 0)
    found.push({
      kind: 'mail',
      key: 'quarantine',
      severity: 'P3',
      text: `${plural(facts.quarantinedMail, 'message')} in quarantine wait for a person.`,
    })
  for (const { id, name, since, error } of facts.failingMailboxes)
    if (facts.now.getTime() - since.getTime() > 5 * minute)
      found.push({
        kind: 'mail',
        key: `mailbox ${id}`,
        severity: 'P2',
        text: `The mailbox ${name} cannot be fetched since ${clockTime(since)}: ${error}`,
      })
  if (facts.diskFreeShare !== null && facts.diskFreeShare < 0.1)
    found.push({
      kind: 'disk',
      key: 'data',
      severity: facts.diskFreeShare < 0.03 ? 'P1' : 'P2',
      text: `The disk of the data folder has ${Math.round(facts.diskFreeShare * 100)} % left.`,
    })
  if (facts.mailSetAside > 0)
    found.push({
      kind: 'mail',
      key: 'set aside',
      severity: 'P2',
      text: `${plural(facts.mailSetAside, 'message')} that came while the database was away cannot be stored: kept in DATA_DIR/spool, tried again every ten minutes.`,
    })
  found.push(...scannerFindings(facts))
  for (const { key, severity, text } of facts.audit) found.push({ kind: 'audit', key, severity, text })
  for (const { key, severity, text } of facts.licence) found.push({ kind: 'licence', key, severity, text })
  for (const { key, severity, text } of facts.watchmen) found.push({ kind: 'watchman', key, severity, text })
  return found
}

/** A scanner away for a minute, or files that wait five although it answers. */
function scannerFindings({ now, scannerTrouble: trouble, waitingFiles: waiting }: Facts): Finding[] {
  const severity = 'P2'
  const files = waiting ? ` ${plural(waiting.count, 'file')} cannot be downloaded before it does.` : ''
  if (trouble && now.getTime() - trouble.since.getTime() > minute) {
    const text = `The malware scanner does not answer since ${clockTime(trouble.since)}: ${trouble.why}.${files}`
    return [{ kind: 'scanner', key: 'away', severity, text }]
  }
  if (!waiting || now.getTime() - waiting.oldest.getTime() <= 5 * minute) return []
  const text = `The malware scanner is behind: ${plural(waiting.count, 'file')} not looked at, the oldest since ${clockTime(waiting.oldest)}.`
  return [{ kind: 'scanner', key: 'waiting', severity, text }]
}

export type OpenCondition = { id: string; kind: string; key: string; severity: string; text: string }

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
      return before && (before.text !== finding.text || before.severity !== finding.severity)
        ? [{ ...finding, id: before.id }]
        : []
    }),
    closed: open.filter((condition) => !now.has(name(condition))).map((condition) => condition.id),
  }
}

function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`
}

function clockTime(at: Date): string {
  return `${at.toISOString().slice(11, 19)} UTC`
}

function day(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ')
}
