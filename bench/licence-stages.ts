import pg from 'pg'
import { quantile } from './figure.ts'

/** Where approvals spend their time: of each, in milliseconds from the call that gave it, when a stage had begun or ended. */
const stages = {
  'decision begun': 'r.decided_at',
  'entry in the log, under a checkpoint': 'c.at',
  'package signed': 'p.issued_at',
  'request moved on, notice queued': 'n.created_at',
  'mail written': 'm.queued_at',
  'mail handed over': 'm.handed_over_at',
}

/**
 * A line a stage on standard error, out of what the database keeps: the moments at which the transactions began, so that the
 * commit of each counts with the next. `arrived`: the customer's own moment, of the same clock.
 */
export async function sayStages(url: string, begun: ReadonlyMap<string, number>, arrived: ReadonlyMap<string, number>) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const columns = Object.values(stages).map((at, n) => `extract(epoch from ${at}) * 1000 as s${n}`)
  const { rows } = await client.query(
    `select r.id, d.status, ${columns.join(', ')} from licence_request r
       left join licence_package p on p.request_id = r.id
       left join lateral (select min(at) as at from audit_checkpoint where size > p.audit_index) c on true
       left join notice n on n.account_id = r.account_id and n.subject_id = r.id and n.topic = 'licensing.issued'
       left join delivery d on d.notice_id = n.id
       left join mail_out m on m.key = 'delivery ' || d.id
      where r.id = any($1::uuid[])`,
    [[...begun.keys()]],
  )
  await client.end()
  const say = (name: string, values: number[]) => {
    const [p50, p90, p99, worst] = [0.5, 0.9, 0.99, 1].map((share) => Math.round(quantile(values, share)))
    process.stderr.write(`${name.padEnd(40)} ${values.length} p50 ${p50} p90 ${p90} p99 ${p99} worst ${worst}\n`)
  }
  Object.keys(stages).forEach((name, n) => {
    const known = rows.filter((row) => row[`s${n}`] !== null)
    say(
      name,
      known.map((row) => Number(row[`s${n}`]) - begun.get(row.id)!),
    )
  })
  say(
    'at the mail server',
    [...begun].filter(([id]) => arrived.has(id)).map(([id, at]) => arrived.get(id)! - at),
  )
  for (const [status, some] of Map.groupBy(rows, (row) => row.status))
    process.stderr.write(`deliveries ${status}: ${some.length}\n`)
}
