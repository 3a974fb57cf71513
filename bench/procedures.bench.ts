// Durable procedures. Steps of people (state, log, what waits, what others hear, committed) as against bare inserts of the same rows
// in the same run, by turns; from the call that starts a procedure to its first step at 100 a second; and what an instance that waits
// takes on disk; whether the program starts as fast beside all of them, and how late deadlines of procedures come at 500 a second.
// BENCH_WAITING says how many wait (default 10,000; the promise is of a million). The first ten thousand are started by the program
// and weighed; the others are loaded as the rows it wrote for one (waiting-load.ts).
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createAccount } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { advance, beginRun, createProcedure, publishDraft, saveDraft } from '#procedures'
import { benchProgram, type Figure, pause, quantile } from './figure.ts'
import { loadLike, type Model } from './waiting-load.ts'

const waiting = Number(process.env.BENCH_WAITING ?? 10_000)
const roundMs = Number(process.env.BENCH_MS ?? 4000)
const rounds = 3
const callers = 8
const stepsEach = 20
/** Starts at 100 a second, and deadlines at 500 a second. */
const startsOffered = Number(process.env.BENCH_STARTS ?? 2000)
const timers = Number(process.env.BENCH_TIMERS ?? 5000)
/** So many of those that wait the program starts itself. */
const mostStarted = 10_000
const actor = systemActor('bench')
const tell = (text: string) => process.stderr.write(`${text}\n`)

const { program, ownerUrl, close } = await benchProgram()
const { app } = program
const accountId = await app.db.transact(actor, async (tx) => {
  await createAccount(tx, { kind: 'provider', name: 'Example Hosting' })
  return (await createAccount(tx, { kind: 'customer', name: 'Acme' })).id
})

/** A row of steps of people; or, with a date, nothing but waiting for it. */
function drawing(steps: number, date?: string): string {
  const ids = ['start', ...Array.from({ length: steps }, (_, n) => `step${n}`), ...(date ? ['moment'] : []), 'end']
  const nodes = ids
    .slice(1, -1)
    .map((id) =>
      id === 'moment'
        ? `<bpmn:intermediateCatchEvent id="moment"><bpmn:timerEventDefinition><bpmn:timeDate>${date}</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>`
        : `<bpmn:userTask id="${id}" name="Step ${id}"/>`,
    )
  const flows = ids.slice(1).map((id, n) => `<bpmn:sequenceFlow id="f${n}" sourceRef="${ids[n]}" targetRef="${id}"/>`)
  return `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x"><bpmn:process id="p"
    isExecutable="true"><bpmn:startEvent id="start"/>${nodes.join('')}<bpmn:endEvent id="end"/>${flows.join('')}</bpmn:process></bpmn:definitions>`
}

async function publish(steps: number, date?: string): Promise<string> {
  const { id } = await app.db.transact(actor, (tx) => createProcedure(tx, { name: `Steps ${steps}` }))
  const { revision } = await saveDraft(app, actor, id, { xml: drawing(steps, date), base: 0 })
  await publishDraft(app, actor, id, { revision })
  return id
}

const begin = (procedureId: string) =>
  app.db.transact(actor, async (tx) => (await beginRun(tx, { procedureId, accountId }))!.runId)

/** So many callers at once do work until time is over; how many pieces of it a second. */
async function rateOf(work: (caller: number) => Promise<void>): Promise<number> {
  const from = performance.now()
  let done = 0
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() - from < roundMs) {
        await work(caller)
        done++
      }
    }),
  )
  return (done * 1000) / (performance.now() - from)
}

const long = await publish(stepsEach)
const runs = await Promise.all(
  Array.from({ length: callers }, async () => ({ id: await begin(long), done: 0, job: 1 })),
)

/** One step of a person: the open job is done, the next one opens. */
async function oneStep(caller: number): Promise<void> {
  const run = runs[caller]!
  if (run.done === stepsEach - 1) Object.assign(run, { id: await begin(long), done: 0, job: 1 })
  const moved = await app.db.transact(actor, (tx) =>
    advance(tx, [{ runId: run.id, event: { type: 'completed', job: run.job } }]),
  )
  const state = moved.get(run.id)?.state
  if (!state) throw new Error(`job ${run.job} of ${run.id} did nothing`)
  run.done++
  run.job = state.waits[0]!.id
}

// The rows one step writes: the state, the log, the job that is done, the job that opens, and what live readers hear.
const pool = new pg.Pool({ connectionString: ownerUrl, max: callers, options: '-c app.accounts=* -c app.staff=on' })
const bare = await begin(long)
const { rows: kept } = await pool.query<{ state: unknown }>('select state from procedure_state where run_id = $1', [
  bare,
])
let seq = 1000
async function bareRows(): Promise<void> {
  const n = ++seq
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(
      `insert into procedure_state (account_id, run_id, seq, state) values ($1, $2, $3, $4)
         on conflict (run_id) do update set seq = excluded.seq, state = excluded.state`,
      [accountId, bares[n % bares.length], n, JSON.stringify(kept[0]!.state)],
    )
    await client.query(
      `insert into procedure_event (account_id, run_id, seq, at, event, by_name) values ($1, $2, $3, app_now(), $4, 'bench')`,
      [accountId, bare, n, JSON.stringify({ type: 'completed', job: 1, at: clock.now().getTime(), by: 'bench' })],
    )
    await client.query(
      `update procedure_task set state = 'done', closed_at = app_now(), closed_name = 'bench' where run_id = $1 and job = $2`,
      [bare, n - callers * 2],
    )
    await client.query(
      `insert into procedure_task (account_id, run_id, job, node, kind, name, opened_at) values ($1, $2, $3, 'step1', 'task', 'Step step1', app_now())`,
      [accountId, bare, n],
    )
    await client.query(
      `insert into event (name, account_id, subject_kind, subject_id, data, internal, at)
         values ('procedures.run_changed', $1, 'procedure_run', $2, $3, true, app_now())`,
      [accountId, bare, JSON.stringify({ runId: bare })],
    )
    await client.query('commit')
  } finally {
    client.release()
  }
}
const bares = await Promise.all(Array.from({ length: callers * 4 }, () => begin(long)))

await rateOf(oneStep) // the code is warm
const seen: { ours: number; bare: number }[] = []
for (let round = 0; round < rounds; round++) seen.push({ ours: await rateOf(oneStep), bare: await rateOf(bareRows) })
const middle = (values: number[]) => quantile(values, 0.5)
const [ours, rows] = [middle(seen.map((one) => one.ours)), middle(seen.map((one) => one.bare))]

/** From the call to its first step that waits, committed, at 100 a second. One that is refused is as late as its refusal. */
const short = await publish(1)
tell('starts')
const late: number[] = []
let refused = 0
const starts: Promise<void>[] = []
const first = performance.now()
for (let n = 0; n < startsOffered; n++) {
  const due = first + n * 10
  if (due > performance.now()) await pause(due - performance.now())
  starts.push(
    begin(short)
      .then(
        () => {},
        () => void refused++,
      )
      .then(() => void late.push(performance.now() - due)),
  )
}
await Promise.all(starts)

/** Bytes of the tables of runs. */
async function bytes(): Promise<number> {
  const { rows: [row] } = await pool.query<{ bytes: number }>(`select sum(pg_total_relation_size(c.oid))::float8 as bytes from pg_class c
    where c.relname in ('procedure_run', 'procedure_state', 'procedure_event', 'procedure_task', 'procedure_subscription', 'procedure_interruption')`) // biome-ignore format: one question
  return row!.bytes
}
const startedWithout = await startMs()
tell('those that wait')
const before = await bytes()
const started = Math.min(waiting, mostStarted)
const models: Model[] = []
for (let from = 0; from < started; from += 500)
  await app.db.transact(actor, async (tx) => {
    for (let n = 0; n < Math.min(500, started - from); n++) {
      const mark = randomUUID().slice(0, 8)
      const run = await beginRun(tx, { procedureId: short, accountId, title: `Waits ${mark}` })
      if (models.length < 2) models.push({ runId: run!.runId, mark })
    }
  })
const whole = ((await bytes()) - before) / started
// Its own data stand in the state and in the log; the floor is what there is beyond them.
const {
  rows: [data],
} = await pool.query<{ bytes: number }>(`select (avg(pg_column_size(s.state -> 'data')) +
    avg(pg_column_size(e.event -> 'variables')))::float8 as bytes
  from procedure_state s join procedure_event e on e.run_id = s.run_id and e.seq = 0
  join procedure_run r on r.id = s.run_id where r.title like 'Waits %'`)
const each = whole - data!.bytes
const [model, other] = models as [Model, Model]
const loadFrom = performance.now()
const tables = waiting > started ? await loadLike(ownerUrl, model, other, waiting - started) : []
const loadSeconds = Math.round((performance.now() - loadFrom) / 1000)
const {
  rows: [all],
} = await pool.query<{ runs: number }>(`select count(*)::float8 as runs from procedure_run where state = 'running'`)
tell(`${all!.runs} runs, loaded in ${loadSeconds} s: ${tables.join(', ')}`)

/** How long another instance takes to start over the same database. */
async function startMs(): Promise<number> {
  const from = performance.now()
  const other = await benchProgram({}, ownerUrl)
  const took = performance.now() - from
  await other.close()
  return took
}
const startedWith = await startMs()

// Deadlines: procedures that wait for a moment of their own, 500 of them a second for ten seconds. The first hundred, whose moment is
// far away, say how long making one takes, so that all are there before the first is due.
const perSecond = 500
const timed = await publish(0, '=due')
const farAway = clock.now().getTime() + 86_400_000
const makingFrom = performance.now()
await makeTimed(100, () => farAway)
const msEach = (performance.now() - makingFrom) / 100
const firstDue = clock.now().getTime() + 5000 + timers * msEach * 2
await makeTimed(timers, (n) => firstDue + (n * 1000) / perSecond)
const madeInTime = clock.now().getTime() < firstDue
tell('deadlines')

/** Runs that wait for the moment that is said for each. */
async function makeTimed(count: number, dueOf: (n: number) => number): Promise<void> {
  for (let from = 0; from < count; from += 250)
    await app.db.transact(actor, async (tx) => {
      for (let n = from; n < Math.min(from + 250, count); n++)
        await beginRun(tx, { procedureId: timed, accountId, variables: { due: new Date(dueOf(n)).toISOString() } })
    })
}
const lateness = async () =>
  (
    await pool.query<{ late: number }>(`select extract(epoch from fired_at - due_at)::float8 * 1000 as late from timer
      where kind = 'procedures.timer' and fired_at is not null`)
  ).rows.map(({ late }) => late)
// What has not come a minute after the last moment does not come in time any more: the figure says so instead of waiting on.
const patience = firstDue + (timers * 1000) / perSecond + 60_000
let fired = await lateness()
while (fired.length < timers && clock.now().getTime() < patience) {
  await pause(500)
  fired = await lateness()
}
const missing = timers - fired.length
await pool.end()
await close()

const figures: Figure[] = [
  { name: 'durable steps of procedures', value: Math.round(ours), unit: 'per s', note: `${callers} callers` },
  { name: 'bare inserts of the same rows', value: Math.round(rows), unit: 'per s', note: 'same run' },
  { name: 'durable steps, share of bare inserts', value: Math.round((ours / rows) * 100), unit: '%', floor: 50 },
  {
    name: 'start to first step at 100/s, p99',
    value: Math.round(quantile(late, 0.99)),
    unit: 'ms',
    floor: 50,
    atMost: true,
    note: `${startsOffered} starts${refused > 0 ? `, ${refused} refused` : ''}`,
  },
  { name: `an instance that waits, of ${started}`, value: Math.round(each), unit: 'B', floor: 1024, atMost: true, note: `${Math.round(whole)} B with its data` }, // biome-ignore format: one figure
  { name: `start-up beside ${waiting} that wait, share of before`, value: Math.round((startedWith / startedWithout) * 100), unit: '%', note: `${Math.round(startedWithout)} ms and ${Math.round(startedWith)} ms` }, // biome-ignore format: one figure
  {
    name: `deadlines of procedures at 500/s beside ${waiting}, p99 late`,
    value: Math.round(missing > 0 ? clock.now().getTime() - firstDue : quantile(fired, 0.99)),
    unit: 'ms',
    floor: 1000,
    atMost: true,
    note:
      missing > 0 ? `${missing} of ${timers} never came` : madeInTime ? `${timers} of them` : 'made too late to say',
  },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
