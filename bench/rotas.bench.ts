// What-if and coverage of 90 days with 50 rotas, each of three layers (one hourly), 20 overrides and a policy that pages it.
// Beside it the raw limit of the same run: one bare query.
import { createAccount, createPerson } from '#accounts'
import { addOverride, createPolicy, createRota, upcomingGaps, whatIf } from '#oncall'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { benchProgram, type Figure, quantile } from './figure.ts'

const rotas = 50
const overridesEach = 20
const runs = 102
const dayMs = 86_400_000

const { program, close } = await benchProgram()
const { app } = program
const actor = systemActor('bench')
const begins = new Date(Math.floor(clock.now().getTime() / dayMs) * dayMs - 30 * dayMs)
const nights = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '20:00', until: '08:00' }]

const policyId = await app.db.transact(actor, async (tx) => {
  const provider = await createAccount(tx, { kind: 'provider', name: 'Example Hosting' })
  const people: string[] = []
  for (let n = 0; n < 60; n++)
    people.push(
      (
        await createPerson(tx, {
          accountId: provider.id,
          name: `Person ${n}`,
          email: `p${n}@provider.test`,
          roles: ['engineer'],
        })
      ).id,
    )
  const three = (n: number) => [people[n % 60]!, people[(n + 7) % 60]!, people[(n + 19) % 60]!]
  const layer = (
    name: string,
    unit: 'hourly' | 'daily' | 'weekly',
    every: number,
    n: number,
    restrictions: typeof nights,
  ) => ({
    name,
    participants: three(n),
    unit,
    every,
    handoverAt: begins.toISOString().slice(0, 16),
    restrictions,
    validFrom: null,
    validUntil: null,
  })
  const ids: string[] = []
  for (let n = 0; n < rotas; n++) {
    const layers = [
      layer('Nights', 'daily', 1, n, nights),
      layer('Hours', 'hourly', 6, n + 1, nights),
      layer('Weeks', 'weekly', 1, n + 2, []),
    ]
    const zone = n % 2 === 0 ? 'Europe/Berlin' : 'America/New_York'
    const { id } = await createRota(tx, { name: `Rota ${n}`, description: '', zone, mustCover: [], layers })
    ids.push(id)
    for (let o = 0; o < overridesEach; o++) {
      const from = new Date(clock.now().getTime() + (o * 4 + 1) * dayMs)
      await addOverride(tx, id, {
        personId: o % 4 === 0 ? null : people[o]!,
        replaces: o % 4 === 0 ? three(n)[0]! : null,
        from,
        until: new Date(from.getTime() + dayMs / 2),
        reason: '',
      })
    }
  }
  const steps = ids.slice(0, 20).map((id) => ({
    name: null,
    targets: [{ kind: 'rota' as const, id }],
    alternates: [{ kind: 'rota' as const, id: ids[49]! }],
    afterSeconds: 120,
  }))
  const branches = [{ when: { severities: null, calendarId: null, during: 'always' as const }, steps, repeat: 2 }]
  return (await createPolicy(tx, { name: 'Everybody', description: '', note: '', branches })).id
})

async function measure(work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  for (let run = 0; run < runs; run++) {
    const from = performance.now()
    await work()
    taken.push(performance.now() - from)
  }
  return taken.slice(2) // the first ones compile
}

const at = new Date(clock.now().getTime() + 3 * dayMs + 3 * 3_600_000)
const asked = await measure(() => app.db.transact(actor, (tx) => whatIf(tx, { policyId, severity: 'P1', at })))
const until = new Date(clock.now().getTime() + 90 * dayMs)
const covered = await measure(() => app.db.transact(actor, (tx) => upcomingGaps(tx, tx.now, until)))
const bare = await measure(() => app.db.pool.query('select 1'))
await close()

const figures = (name: string, taken: number[], floor?: number): Figure[] =>
  ([0.5, 0.99] as const).map((share) => ({
    name: `${name}, p${share * 100}`,
    value: Math.round(quantile(taken, share) * 10) / 10,
    unit: 'ms',
    ...(share === 0.99 && floor !== undefined && { floor, atMost: true }),
  }))
process.stdout.write(
  `${JSON.stringify([
    ...figures('what-if, 20 steps of 50 rotas', asked, 200),
    ...figures('coverage of 90 days, 50 rotas of 3 layers', covered, 200),
    ...figures('raw limit: one bare query', bare),
  ])}\n`,
)
