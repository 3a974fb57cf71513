/** What the shell knows about the whole installation; filled from the API in `facts-api.ts`. */
export interface ShellFacts {
  /** Numbers beside the places, by address. */
  counts: Record<string, number>
  teams: { id: string; name: string; n: number }[]
  unassigned: number | null
  /** Views of the list the reader has. */
  views: { id: string; name: string; search: Record<string, string> }[]
  /** Lateness of our own clocks over the last day, milliseconds; null when none fired. */
  clocks: { p50: number; p99: number } | null
  /** Kinds of channel that do not work at this moment; null while unknown. */
  brokenChannels: string[] | null
  /** What is wrong with Palisade itself: open conditions. */
  wrong: number
}
