/** Block-structured procedures made at random from a seed: what goes in at the one end of a block comes out at the other, once. */
export type Block =
  | { kind: 'task' | 'script' | 'call' | 'wait'; id: string }
  | { kind: 'sequence'; id: string; parts: Block[] }
  | { kind: 'xor' | 'and' | 'or'; id: string; branches: Block[]; taken: number[] }
  | { kind: 'race'; id: string; branches: Block[] }
  | { kind: 'loop'; id: string; body: Block; times: number }
  | { kind: 'sub'; id: string; body: Block; guard: Guard | null }
  | { kind: 'many'; id: string; times: number; sequential: boolean }
  | { kind: 'undo'; id: string; tasks: number; cancel: boolean }

/**
 * An event on the boundary of a sub-process, or one that begins an event sub-process inside of it. The way it takes joins the way out,
 * so that one token leaves in either case.
 */
export type Guard = { by: 'timer' | 'message' | 'error' | 'signal'; interrupting: boolean; inside: boolean }

export type Random = (below: number) => number

/** Numbers from a seed (mulberry32): the same seed gives the same model and the same course on every machine. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** A block of at most this depth. `budget` bounds how many parts there are in all. */
export function blockOf(random: Random, depth = 4): Block {
  let left = 14
  const names = { last: 0 }
  const name = (kind: string) => `${kind}_${++names.last}`
  const simple = (): Block => {
    const kind = (['task', 'task', 'script', 'call', 'wait'] as const)[random(5)]!
    return { kind, id: name(kind) }
  }
  const branches = (deeper: number): Block[] => Array.from({ length: 2 + random(2) }, () => make(deeper))
  const make = (deep: number): Block => {
    if (deep <= 0 || --left <= 0) return simple()
    switch (random(10)) {
      case 0:
      case 1:
        return { kind: 'sequence', id: name('sequence'), parts: branches(deep - 1) }
      case 2: {
        const all = branches(deep - 1)
        return { kind: 'xor', id: name('xor'), branches: all, taken: [random(all.length)] }
      }
      case 3: {
        const all = branches(deep - 1)
        return { kind: 'and', id: name('and'), branches: all, taken: [...all.keys()] }
      }
      case 4: {
        const all = branches(deep - 1)
        const taken = [...all.keys()].filter(() => random(2) === 0)
        return { kind: 'or', id: name('or'), branches: all, taken: taken.length ? taken : [0] }
      }
      case 5:
        return { kind: 'race', id: name('race'), branches: branches(deep - 1) }
      case 6:
        return { kind: 'loop', id: name('loop'), body: make(deep - 1), times: 1 + random(3) }
      case 7:
        return { kind: 'many', id: name('many'), times: random(4), sequential: random(2) === 0 }
      case 8:
        return { kind: 'undo', id: name('undo'), tasks: 1 + random(3), cancel: random(2) === 0 }
      default: {
        const by = (['timer', 'message', 'error', 'signal'] as const)[random(4)]!
        const guard =
          random(4) === 0 ? null : { by, interrupting: by === 'error' || random(2) === 0, inside: random(2) === 0 }
        return { kind: 'sub', id: name('sub'), body: make(deep - 1), guard }
      }
    }
  }
  return { kind: 'sequence', id: name('sequence'), parts: [make(depth), make(depth)] }
}

/** How often the way into each block is taken in a run in which no guard happens. */
export function expected(block: Block, times = 1, found = new Map<string, number>()): Map<string, number> {
  found.set(block.id, times)
  switch (block.kind) {
    case 'sequence':
      for (const part of block.parts) expected(part, times, found)
      break
    case 'xor':
    case 'and':
    case 'or':
      for (const [index, branch] of block.branches.entries()) expected(branch, block.taken.includes(index) ? times : 0, found) // biome-ignore format: one loop
      break
    case 'loop':
      expected(block.body, times * block.times, found)
      break
    case 'sub':
      expected(block.body, times, found)
  }
  return found
}
