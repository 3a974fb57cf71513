import type { ShellFacts } from './facts.ts'

export function useShellFacts(): ShellFacts {
  return { counts: {}, teams: [], unassigned: null, clocks: null, brokenChannels: null }
}
