import { reachOf } from '../derived.ts'
import type { Frame } from '../types.ts'
import { arm } from './arm.ts'
import { guarded } from './interrupt.ts'
import { leave } from './leave.ts'
import { changeFrame, frameOf, nodeAt, type Run, rest } from './run.ts'

/** A token comes to a parallel join: it passes on when there is one for each distinct incoming flow, and takes one of each. */
export function joinParallel(run: Run, index: number, frame: number, flow: number): void {
  const { incoming } = nodeAt(run, index)
  if (incoming.length < 2 || flow < 0) {
    leave(run, index, frame)
    return
  }
  const joined = [...frameOf(run, frame)!.joined, flow]
  const all = incoming.every((one) => joined.includes(one))
  changeFrame(run, frame, { joined: all ? without(joined, incoming) : joined })
  if (all) leave(run, index, frame)
}

/** A token comes to an inclusive join and rests there; `passInclusive` lets it pass. */
export function joinInclusive(run: Run, index: number, frame: number, flow: number): void {
  if (nodeAt(run, index).incoming.length < 2 || flow < 0) leave(run, index, frame)
  else changeFrame(run, frame, { joined: [...frameOf(run, frame)!.joined, flow] })
}

function without(joined: number[], flows: number[]): number[] {
  const left = joined.slice()
  for (const flow of flows) {
    const at = left.indexOf(flow)
    if (at >= 0) left.splice(at, 1)
  }
  return left
}

/** Lets tokens pass inclusive joins that nothing more can come to. Returns whether one did. */
export function passInclusive(run: Run): boolean {
  for (const frame of run.frames) {
    if (frame.joined.length === 0) continue
    const seen = new Set<number>()
    for (const flow of frame.joined) {
      const join = run.graph.flows[flow]!.to
      if (seen.has(join) || nodeAt(run, join).kind !== 'inclusive') continue
      seen.add(join)
      if (!isEnabled(run, frame, join)) continue
      const { incoming } = nodeAt(run, join)
      changeFrame(run, frame.id, { joined: without(frame.joined, incoming) })
      leave(run, join, frame.id)
      return true
    }
  }
  return false
}

/**
 * The rule of the standard (ISO/IEC 19510, inclusive gateway): the join waits for a token elsewhere that can come to an incoming flow
 * without a token, unless it can also come to one that has one; paths through the join itself do not count. That a boundary event may
 * lead there makes it wait too, but never lets it go on early: the token may leave the other way.
 */
function isEnabled(run: Run, frame: Frame, join: number): boolean {
  const { incoming } = nodeAt(run, join)
  const { byFlow, byAny } = reachOf(run.graph, join)
  const here = incoming.map((flow) => frame.joined.includes(flow))
  const blocks = (node: number) =>
    here.some((waits, at) => !waits && byAny[at]![node] === 1) &&
    !here.some((waits, at) => waits && byFlow[at]![node] === 1)
  for (let at = run.head; at < run.moving.length; at++) {
    const [node, within] = run.moving[at]!
    if (within === frame.id && (node === join || blocks(node))) return false
  }
  for (const wait of run.waits) if (wait.frame === frame.id && blocks(wait.node)) return false
  for (const flow of frame.joined) {
    const node = run.graph.flows[flow]!.to
    if (node !== join && blocks(node)) return false
  }
  return true
}

/** An event-based gateway: the first of the events behind it that happens takes the token. */
export function waitForFirst(run: Run, index: number, frame: number): void {
  guarded(run, { node: index, frame, stage: 'enter' }, () => {
    const wait = rest(run, 'events', index, frame)
    for (const flow of nodeAt(run, index).outgoing) {
      const target = run.graph.flows[flow]!.to
      guarded(run, { node: target, frame, stage: 'enter', of: wait.id }, () => arm(run, target, frame, wait.id))
    }
  })
}
