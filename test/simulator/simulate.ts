import { createHash } from 'node:crypto'
import { Database } from './database.ts'
import { Gateway } from './gateway.ts'
import { Instance, type Surroundings } from './instance.ts'
import { judge } from './judge.ts'
import { People } from './people.ts'
import { type Random, randomFrom } from './random.ts'
import { drawStory, type Story } from './story.ts'
import { World } from './world.ts'

/** What a run leaves to look at. `hash` is that of its whole trace. */
export type Run = {
  seed: number
  zone: string
  hash: string
  trace: readonly string[]
  pages: number
  promises: number
}

/**
 * One seeded run of the deterministic core: promises, rotas, policies, escalations and retries, in a small world in which
 * processes die at and after their commits, the database goes away and forgets to answer, pages get lost on the way,
 * clocks of machines differ and step, and daylight saving begins or ends. At the end everything is calm and the judge
 * compares what was stored with what must be. `echo` hears each line of the trace as it happens. Throws what does not hold.
 */
export function simulate(seed: number, echo?: (line: string) => void): Run {
  const random = randomFrom(seed)
  const story = drawStory(seed, random)
  const world = new World(random, story.startMs)
  world.echo = echo
  const database = new Database(world)
  const around: Surroundings = { world, database, gateway: new Gateway(world), story, dead: new Map() }
  const instances = ['a', 'b', 'c'].slice(0, random.between(1, 3)).map((name) => new Instance(name, around))
  const people = new People(around, instances)
  world.log(`${story.zone}, ${instances.length} instances`)
  planFaults(random, story, around, instances)
  const requests = Array.from({ length: random.between(1, 3) }, (_, i) => `r${i}`)
  for (const id of requests)
    world.at(random.between(story.startMs, story.startMs + (story.endMs - story.startMs) / 2), () =>
      people.customer(id),
    )

  runUntil(story.endMs, world, instances)
  database.calm = true
  around.gateway.calm = true
  for (const instance of instances) {
    instance.skewMs = 0
    instance.rise()
  }
  // An hour of calm: all who still ask are answered, what was under way arrives. Then everything is closed.
  runUntil(story.endMs + 3_600_000, world, instances)
  for (const id of requests)
    if (database.rows.requests[id]?.status !== 'solved') people.ask(`solve ${id} at last`, (tx) => tx.solve(id))
  runUntil(story.endMs + 7_200_000, world, instances)
  judge(around, instances, people)
  return {
    seed,
    zone: story.zone,
    hash: createHash('sha256').update(world.trace.join('\n')).digest('hex'),
    trace: world.trace,
    pages: Object.keys(database.rows.pages).length,
    promises: Object.values(database.rows.requests).reduce((sum, each) => sum + each.promises.length, 0),
  }
}

function runUntil(endMs: number, world: World, instances: readonly Instance[]): void {
  for (let turns = 0; ; turns++) {
    if (turns > 200_000) throw new Error('the world does not come to rest')
    const next = instances
      .flatMap((instance) => {
        const atMs = instance.nextRoundMs()
        return atMs === null ? [] : [{ instance, atMs }]
      })
      .sort((a, b) => a.atMs - b.atMs)[0]
    const planMs = world.nextMs ?? Number.POSITIVE_INFINITY
    const atMs = Math.min(planMs, next?.atMs ?? Number.POSITIVE_INFINITY)
    if (atMs > endMs) {
      world.nowMs = Math.max(world.nowMs, endMs)
      return
    }
    if (next && next.atMs < planMs) {
      world.nowMs = Math.max(world.nowMs, next.atMs)
      next.instance.round()
    } else world.step()
  }
}

/** Most clocks that follow NTP stay within this; the heartbeat reports those that do not. */
const mostSkewMs = 2000

function planFaults(random: Random, story: Story, around: Surroundings, instances: readonly Instance[]): void {
  const { world, database, gateway } = around
  const some = (most: number, plan: (at: number) => void) => {
    for (let n = random.between(0, most); n > 0; n--) plan(random.between(story.startMs, story.endMs))
  }
  some(3, (at) => {
    const lasts = random.between(100, random.chance(0.3) ? 600_000 : 20_000)
    world.at(at, () => {
      database.awayUntilMs = Math.max(database.awayUntilMs, Math.min(world.nowMs + lasts, story.endMs))
      database.disturbed()
      world.log(`the database is away for ${lasts} ms`)
    })
  })
  some(3, (at) => {
    const lasts = random.between(1000, 300_000)
    world.at(at, () => {
      gateway.awayUntilMs = Math.min(world.nowMs + lasts, story.endMs)
    })
  })
  some(4, (at) => {
    const instance = random.pick(instances)
    world.at(at, () => {
      if (!instance.up) return
      world.log(`${instance.name} is killed`)
      database.disturbed()
      instance.die()
    })
  })
  for (const instance of instances) if (random.chance(0.5)) instance.skewMs = random.between(-mostSkewMs, mostSkewMs)
  some(4, (at) => {
    const instance = random.pick(instances)
    const skewMs = random.between(-mostSkewMs, mostSkewMs)
    world.at(at, () => {
      world.log(`the clock of ${instance.name} is ${skewMs} ms off`)
      instance.skewMs = skewMs
      database.disturbed()
    })
  })
}
