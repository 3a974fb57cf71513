import { support } from '#contracts/support'
import { useRead } from '../queries.ts'
import type { ShellFacts } from './facts.ts'

/** Counts for the places and the state of our own clocks and channels. */
export function useShellFacts(): ShellFacts {
  const counts = useRead(support.counts, {}, { kinds: ['request'] }).data
  return {
    counts: counts ? { '/': counts.mine, '/requests': counts.open } : {},
    teams: (counts?.teams ?? [])
      .filter((team) => team.mine || team.open > 0)
      .map((team) => ({ id: team.id, name: team.name, n: team.open })),
    unassigned: counts?.unassigned ?? null,
    clocks: null,
    brokenChannels: null,
  }
}
