import { type Block, blockOf, expected, randomOf } from './blocks.ts'
import { graphOf } from './build.ts'
import { drive } from './drive.ts'

/** What is wrong with the procedure and the run of one seed; empty when nothing is. */
export function judge(seed: number): { wrong: string[]; events: number } {
  const random = randomOf(seed)
  const block = blockOf(random)
  const { state, log, entered, wrong } = drive(graphOf(block), random)
  if (state.status !== 'completed') wrong.push(`ended ${state.status}`)
  else count(block, entered, false, expected(block), wrong)
  return { wrong, events: log.length }
}

/**
 * Tokens are neither lost nor doubled: each block is left as often as it is entered, and entered as often as the blocks around it say. A
 * guard that interrupted takes tokens away inside of what it guards, and only there.
 */
function count(
  block: Block,
  entered: Map<string, number>,
  taken: boolean,
  expect: Map<string, number>,
  wrong: string[],
) {
  const times = (id: string) => entered.get(id) ?? 0
  const [into, out] = [times(`in_${block.id}`), times(`out_${block.id}`)]
  if (taken ? out > into : out !== into) wrong.push(`${block.id}: ${into} in, ${out} out`)
  if (!taken && block.kind !== 'loop' && expect.has(block.id) && expect.get(block.id) !== into)
    wrong.push(`${block.id}: entered ${into} times instead of ${expect.get(block.id)}`)
  if (!taken) inside(block, into, times, wrong)
  switch (block.kind) {
    case 'sequence':
      for (const part of block.parts) count(part, entered, taken, expect, wrong)
      break
    case 'xor':
    case 'and':
    case 'or':
    case 'race':
      for (const branch of block.branches) count(branch, entered, taken, expect, wrong)
      break
    case 'loop':
      count(block.body, entered, taken, expect, wrong)
      break
    case 'sub': {
      const interrupted = block.guard?.interrupting === true && times(`guard_${block.id}`) > 0
      count(block.body, entered, taken || interrupted, expect, wrong)
    }
  }
}

/** What must hold inside a block nothing was taken from. */
function inside(block: Block, into: number, times: (id: string) => number, wrong: string[]): void {
  if (block.kind === 'race') {
    const ways = block.branches.reduce((sum, branch) => sum + times(`in_${branch.id}`), 0)
    if (ways !== into) wrong.push(`${block.id}: ${ways} ways for ${into} tokens`)
  }
  if (block.kind === 'undo')
    for (let task = 0; task < block.tasks; task++) {
      const undone = times(`${block.id}_undo${task}`)
      if (undone !== (block.cancel ? into : 0)) wrong.push(`${block.id}: task ${task} undone ${undone} times`)
    }
}
