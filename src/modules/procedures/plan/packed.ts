import type { Frame, State } from '../rules/types.ts'

/** A state as its row keeps it: what every state at rest has is left out. */
export type Packed = Partial<State> & Pick<State, 'ids' | 'data'>

/** The frame of a procedure in which nothing was joined and nothing can be undone. */
const plainFrame = (): Frame => ({ id: 0, scope: 0, parent: null, joined: [], done: [] })
const plain = JSON.stringify([plainFrame()])

/** A state of one open step is a third of its size like this (110 bytes instead of 330 as `jsonb`, beside its data). */
export function packState({ status, frames, waits, moving, ...rest }: State): Packed {
  return {
    ...rest,
    ...(status !== 'running' && { status }),
    ...(JSON.stringify(frames) !== plain && { frames }),
    ...(waits.length > 0 && { waits }),
    ...(moving.length > 0 && { moving }),
  }
}

export function unpackState({ status = 'running', frames, waits = [], moving = [], ids, data }: Packed): State {
  return { status, ids, data, frames: frames ?? [plainFrame()], waits, moving }
}
