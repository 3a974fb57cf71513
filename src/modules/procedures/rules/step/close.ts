import type { Command, Wait } from '../types.ts'
import { changeFrame, drop, nodeAt, type Run, stopMoving, waitOf } from './run.ts'

/** Takes a wait away before its end, with all that belongs to it: boundary events, instances, alternatives, the frame inside. */
export function close(run: Run, id: number): void {
  const wait = waitOf(run, id)
  if (!wait) return
  drop(run, id)
  const command = closing(run, wait)
  if (command) run.commands.push(command)
  if (wait.kind === 'scope') closeFrame(run, id)
  closeBelonging(run, id)
}

/** Takes away what belongs to a wait: the boundary events of an activity that completed, the other ways of a gateway. */
export function closeBelonging(run: Run, id: number): void {
  for (const other of run.waits.filter((wait) => wait.of === id)) close(run, other.id)
}

/** Stops everything in a frame, which stays and is empty. */
export function emptyFrame(run: Run, id: number): void {
  stopMoving(run, id)
  for (const wait of run.waits.filter(({ frame }) => frame === id)) close(run, wait.id)
  changeFrame(run, id, { joined: [], interrupted: true })
}

export function closeFrame(run: Run, id: number): void {
  if (!run.frames.some((frame) => frame.id === id)) return
  emptyFrame(run, id)
  run.frames.splice(
    run.frames.findIndex((frame) => frame.id === id),
    1,
  )
}

function closing(run: Run, wait: Wait): Command | null {
  switch (wait.kind) {
    case 'job': {
      const node = nodeAt(run, wait.node)
      if (node.kind === 'call') return { type: 'cancel_call', job: wait.id }
      return node.act ? { type: 'cancel_act', job: wait.id } : { type: 'close_task', job: wait.id }
    }
    case 'timer':
      return { type: 'disarm', timer: wait.id }
    case 'message':
    case 'signal':
      return { type: 'unsubscribe', subscription: wait.id }
    case 'interruption':
      return { type: 'interruption_over', interruption: wait.interruption! }
    default:
      return null
  }
}
