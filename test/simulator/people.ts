import { Died, Lost, type Severity } from './database.ts'
import type { Instance, Surroundings } from './instance.ts'
import { severities } from './story.ts'
import { Refused, type Transaction } from './transactions.ts'

/**
 * Customers and engineers: they ask some instance and, without an answer, ask again in the same words until they have one.
 * What they were told is done must be found at the end.
 */
export class People {
  /** Inputs whose sender heard that they were taken. */
  readonly told = new Set<string>()
  private count = 0
  private readonly around: Surroundings
  private readonly instances: Instance[]

  constructor(around: Surroundings, instances: Instance[]) {
    this.around = around
    this.instances = instances
    around.gateway.onHeard = (page) => this.hear(page)
  }

  /** A customer's request, and what happens to it over its life. */
  customer(id: string): void {
    const { world, story } = this.around
    const { random } = world
    const severity = random.pick(severities)
    this.ask(`create ${id}`, (tx) => tx.create(id, severity))
    const acts = random.between(0, 10)
    let at = world.nowMs
    for (let act = 0; act < acts; act++) {
      // Often one right after the other, so that clocks that differ matter.
      at = random.chance(0.5) ? at + random.between(0, 3000) : random.between(world.nowMs, story.endMs)
      const [what, does] = this.anyAct(id)
      world.at(at, () => this.around.database.rows.requests[id] && this.ask(`${what} ${id} ${act}`, does))
    }
  }

  private anyAct(id: string): [string, (tx: Transaction) => void] {
    const { random } = this.around.world
    const to: Severity = random.pick(severities)
    return random.pick<[string, (tx: Transaction) => void]>([
      ['answer', (tx) => tx.answer(id)],
      ['answer', (tx) => tx.answer(id)],
      ['wait', (tx) => tx.waitForCustomer(id)],
      ['wait', (tx) => tx.waitForCustomer(id)],
      ['write', (tx) => tx.customerWrites(id)],
      ['write', (tx) => tx.customerWrites(id)],
      ['severity', (tx) => tx.changeSeverity(id, to)],
      ['solve', (tx) => tx.solve(id)],
    ])
  }

  /** Whoever hears a page may take it, call for help, or sleep on. */
  private hear(page: string): void {
    const { world } = this.around
    const id = page.split(':')[0]!
    const { personId, round, step } = this.around.database.rows.pages[page]!
    const by = { personId, name: personId, via: 'sms' }
    const does = world.random.next()
    if (does < 0.2)
      world.after(world.random.between(1000, 400_000), () =>
        this.ask(`acknowledge ${id} ${this.count++}`, (tx) => tx.happen(id, { type: 'acknowledged', by })),
      )
    else if (does < 0.24)
      world.after(world.random.between(1000, 100_000), () =>
        this.ask(`escalate ${id} ${this.count++}`, (tx) =>
          tx.happen(id, { type: 'escalate', by, seen: { round, step } }),
        ),
      )
  }

  /** Asks until there is an answer. `input` names it, so that asking twice does nothing twice. */
  ask(input: string, does: (tx: Transaction) => void): void {
    const { world } = this.around
    const instance = world.random.pick(this.instances)
    try {
      if (!instance.up) throw new Lost(`${instance.name} is down`)
      instance.transact((tx) => {
        if (tx.rows.inputs[input]) return
        does(tx)
        tx.rows.inputs[input] = true
      }, true)
      this.told.add(input)
      world.log(`${instance.name} took: ${input}`)
    } catch (error) {
      if (error instanceof Refused) world.log(`refused: ${input}, ${error.message}`)
      else if (!(error instanceof Lost || error instanceof Died)) throw error
      else world.after(world.random.between(500, 5000), () => this.ask(input, does))
    }
  }
}
