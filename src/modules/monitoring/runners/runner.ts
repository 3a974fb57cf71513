import type { Kind, TargetOf } from '../contract/targets.ts'
import type { Observation } from '../types.ts'

/** What a look may cost and where it may go. */
export type Limits = {
  timeoutMs: number
  /** Bytes that are read of what the target says. */
  maxBytes: number
  /** Which resolved addresses may be connected to. */
  allows: (address: string) => boolean
  /** The same as the operator set it (CHECK_NETWORKS), for a runner that is a process of its own. */
  networks?: string
  /** All addresses of a name. */
  resolve: (host: string) => Promise<readonly string[]>
  /** The secret of the check, never shown: password, community, value of a header. */
  secret: string | null
  /** Those of a recorded visit by name, the one above among them. */
  secrets: Readonly<Record<string, string>>
  /** Folder of monitoring plugins; null: there are none at this site. */
  plugins: string | null
}

/**
 * Looks at one kind of target. A runner promises an observation whatever the target does: it keeps within the limits, ends when
 * `signal` says so, and throws only for a bug of its own. The instance is the first place runners run at; an agent near the
 * systems is another.
 */
export type Runner<K extends Kind = Kind> = {
  kind: K
  run(target: TargetOf<K>, limits: Limits, signal: AbortSignal): Promise<Observation>
}
