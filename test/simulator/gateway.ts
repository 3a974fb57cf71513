import type { World } from './world.ts'

export type Answer = 'taken' | 'refused' | 'silence'

/**
 * The world's side of a channel: takes a page by its idempotency key, once. Requests and answers get lost on the way, and
 * for stretches of time it is away altogether. What it took, the person hears.
 */
export class Gateway {
  /** Key to the moment it was heard. */
  readonly heard = new Map<string, number>()
  awayUntilMs = 0
  calm = false
  onHeard: (page: string) => void = () => {}
  private readonly world: World

  constructor(world: World) {
    this.world = world
  }

  /** Calls `answer` later; `silence` after a time-out of ten seconds. */
  send(page: string, answer: (answer: Answer) => void): void {
    const { world } = this
    const { random } = world
    const there = random.between(1, 200)
    const lostThere = !this.calm && random.chance(0.04)
    const lostBack = !this.calm && random.chance(0.04)
    world.after(there, () => {
      if (lostThere) return world.after(10_000, () => answer('silence'))
      if (world.nowMs < this.awayUntilMs) return world.after(20, () => answer('refused'))
      if (!this.heard.has(page)) {
        this.heard.set(page, world.nowMs)
        world.log(`heard ${page}`)
        this.onHeard(page)
      }
      if (lostBack) return world.after(10_000, () => answer('silence'))
      world.after(random.between(1, 100), () => answer('taken'))
    })
  }
}
