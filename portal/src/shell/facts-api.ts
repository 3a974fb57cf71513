import { health } from '#contracts/health'
import { support } from '#contracts/support'
import { useRead } from '../queries.ts'
import { byLanguage } from '../words/pick.ts'
import type { ShellFacts } from './facts.ts'

/** Counts for the places and the state of our own clocks and channels. */
export function useShellFacts(): ShellFacts {
  const counts = useRead(support.counts, {}, { kinds: ['request'] }).data
  const pulse = useRead(health.pulse, {}, { kinds: ['health', 'channel'] }).data
  const views = useRead(support.listViews, {}, { kinds: ['view'] }).data
  const clocks = pulse?.clocks
  return {
    counts: counts ? { '/': counts.mine, '/requests': counts.open } : {},
    teams: (counts?.teams ?? [])
      .filter((team) => team.mine || team.open > 0)
      .map((team) => ({ id: team.id, name: team.name, n: team.open })),
    unassigned: counts?.unassigned ?? null,
    views: (views?.items ?? []).slice(0, 8).map(({ id, name, filter }) => ({ id, name, search: filter })),
    clocks: clocks && clocks.p50 !== null && clocks.p99 !== null ? { p50: clocks.p50, p99: clocks.p99 } : null,
    brokenChannels: pulse?.brokenChannels.map(({ text, german }) => byLanguage(text, german ?? text)) ?? null,
    wrong: pulse?.open ?? 0,
  }
}
