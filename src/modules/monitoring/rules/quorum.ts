import type { CheckState } from '../types.ts'
import type { View } from './confirm.ts'

/** What the vote looks at: the view of a location, and how long ago it looked. */
export type Ballot = Pick<View, 'state' | 'blind'> & { flapping: boolean; ageMs: number }

/** The check as a whole. */
export type Verdict = { state: CheckState; flapping: boolean; voters: number; against: number }

/**
 * The vote of the locations. Only who can judge votes: not the blind, not who has not looked yet, not who has been silent for
 * longer than `staleMs`. A problem needs `quorum` votes, or all that are left when fewer can judge, so that two locations
 * going dark do not hide a problem that the third one sees. Down needs its own quorum; degraded votes and down votes together make
 * degraded. With nobody able to judge the result is inconclusive.
 */
export function vote(ballots: readonly Ballot[], { quorum, staleMs }: { quorum: number; staleMs: number }): Verdict {
  const fresh = ballots.filter((ballot) => ballot.state !== 'pending' && ballot.ageMs <= staleMs)
  const voters = fresh.filter((ballot) => !ballot.blind)
  const down = voters.filter((ballot) => ballot.state === 'down').length
  const against = down + voters.filter((ballot) => ballot.state === 'degraded').length
  const enough = Math.min(Math.max(1, quorum), voters.length)
  const flapping = voters.length > 0 && voters.filter((ballot) => ballot.flapping).length >= enough
  const counted = { flapping, voters: voters.length, against }
  if (voters.length === 0) {
    const waiting = ballots.every((ballot) => ballot.state === 'pending' && !ballot.blind)
    return { ...counted, state: waiting ? 'pending' : 'inconclusive' }
  }
  if (down >= enough) return { ...counted, state: 'down' }
  if (against >= enough) return { ...counted, state: 'degraded' }
  return { ...counted, state: 'up' }
}
