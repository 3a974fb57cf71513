import type { Severity } from '#platform/http/contract.ts'

/** One thing a source says: a problem is there, still there, or over. */
export type Signal = {
  /** `monitoring`, `alertmanager`, `zabbix`, ...: who says it. */
  source: string
  /** Names the problem within (account, source); whichever node receives it, it is the same. At most 500 characters. */
  key: string
  accountId: string
  systemId: string | null
  status: 'problem' | 'clear'
  /**
   * Pairs problem and clear: what is older than what was taken changes nothing. At the same number the clear is the later of
   * the two. Null: `at` decides instead.
   */
  sequence: bigint | null
  /** Rises by itself and never falls by itself. */
  severity: Severity
  /** One line, cut at 300 characters. */
  title: string
  /** Cut at 10,000 characters. */
  text: string
  /** At most 64, names of 100 and values of 500 characters; the rest is left out. */
  labels: Readonly<Record<string, string>>
  /** Address or name of the procedure for it. */
  runbook: string | null
  /** When it was so at the source. What lies in the future counts as now. */
  at: Date
  /** A problem that was said so often in a row, word for word; once unless given. */
  times?: number
}

/** What a signal did: `stale` is older than what was taken, `nothing` clears what was not there. */
export type Change = 'opened' | 'counted' | 'raised' | 'resolved' | 'stale' | 'nothing'

/** `alertId` is null where a clear came for a problem nobody ever heard of. */
export type Taken = { alertId: string | null; change: Change }

/** Why an alert stands in its incident. */
export type Why =
  | { code: 'alone' }
  /** Another alert of the same system is in it. */
  | { code: 'same_system' }
  /** It cannot be reached without these, and they fail. */
  | { code: 'depends'; systemIds: readonly string[] }
  /** Others that cannot be reached without these either fail at the same time. */
  | { code: 'shared'; systemIds: readonly string[] }
  /** These stand in for each other, and all of them fail. */
  | { code: 'redundancy_lost'; systemIds: readonly string[] }
  /** A rule puts equal labels together. */
  | { code: 'labels'; labels: Readonly<Record<string, string>> }
  /** So many incidents opened at once that each further one joins. */
  | { code: 'storm' }
  | { code: 'by_hand'; by: string }

/** What most likely made all of an incident's alerts. */
export type Cause = {
  /** Several when they stand in for each other and all fail; none when no system explains it. */
  systemIds: readonly string[]
  /** The alert that tells of it; null when nothing was heard from the system itself. */
  alertId: string | null
  /** Why, the strongest first. Words are the portal's. */
  why: readonly CauseReason[]
}

export type CauseReason =
  /** `explained` of `of` alerts come from systems that cannot be reached without it. */
  | { code: 'explains'; explained: number; of: number }
  | { code: 'first_heard'; aheadMs: number }
  | { code: 'nothing_heard' }
  | { code: 'all_of_group'; members: number }
  | { code: 'most_severe' }
  | { code: 'only_alert' }
