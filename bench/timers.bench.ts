// Deadline lateness: 100,000 armed timers, of which 200 fall due each second for 30 seconds. Beside it the raw limit of
// the same machine in the same run: how late a bare setTimeout is, and one bare commit.
import { sql } from 'kysely'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { armMany } from '#platform/timers/timers.ts'
import { benchProgram, type Figure, pause, quantile } from './figure.ts'

const seconds = 30
const perSecond = 200
const armed = 100_000

const { program, close } = await benchProgram()
const { app } = program
app.timers.on('bench.due', async () => {})
const actor = systemActor('bench')

const start = clock.now().getTime() + 20_000
for (let from = 0; from < armed; from += 5000)
  await app.db.transact(actor, (tx) =>
    armMany(
      tx,
      Array.from({ length: 5000 }, (_, i) => {
        const n = from + i
        const due = n < seconds * perSecond ? start + n * (1000 / perSecond) : start + 3_600_000 + n
        return { kind: 'bench.due', key: newId(), dueAt: new Date(due) }
      }),
    ),
  )
await app.db.pool.query('select 1')
const armedBy = clock.now().getTime()
if (armedBy > start - 2000) throw new Error(`arming took until ${armedBy - start} ms after the first deadline`)

const bare: number[] = []
const commits: number[] = []
const ticker = setInterval(() => {
  const due = performance.now() + 100
  setTimeout(() => bare.push(performance.now() - due), 100)
}, 97)
while (clock.now().getTime() < start + seconds * 1000 + 1500) {
  const begin = performance.now()
  await app.db.transact(actor, (tx) =>
    sql`insert into setting (name, value) values ('bench', '1') on conflict (name) do update set value = '2'`.execute(
      tx,
    ),
  )
  commits.push(performance.now() - begin)
  await pause(250)
}
clearInterval(ticker)
const { rows } = await app.db.pool.query<{ ms: number }>(
  `select lateness_ms as ms from timer where kind = 'bench.due' and fired_at is not null`,
)
await close()

const late = rows.map((row) => row.ms)
if (late.length !== seconds * perSecond) throw new Error(`${late.length} of ${seconds * perSecond} deadlines fired`)
const figures: Figure[] = [
  {
    name: 'deadline lateness p50, 100,000 armed, 200 due a second',
    value: quantile(late, 0.5),
    unit: 'ms',
    floor: 5,
    atMost: true,
  },
  { name: 'deadline lateness p99', value: quantile(late, 0.99), unit: 'ms', floor: 50, atMost: true },
  {
    name: 'raw limit: bare setTimeout in the same process, p99',
    value: Number(quantile(bare, 0.99).toFixed(1)),
    unit: 'ms',
  },
  {
    name: 'raw limit: one bare durable commit meanwhile, p50',
    value: Number(quantile(commits, 0.5).toFixed(1)),
    unit: 'ms',
  },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
