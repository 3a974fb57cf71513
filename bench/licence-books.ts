import pg from 'pg'
import { pause } from './figure.ts'
import type { Said } from './licence-callers.ts'

/** What must be nothing, each counted by a statement; `n` of its only row. */
const doubled = {
  'answered with a package and a refusal': `select count(*) as n from licence_package join licence_refusal using (request_id)`,
  'more packages than one for a request': `select count(*) as n from (select from licence_package group by request_id having count(*) > 1) s`,
  'packages that do not follow the one before': `select count(*) as n from (select sequence, total, amount, previous_sha256,
      row_number() over w as place, sum(amount) over w as sum, lag(payload_sha256) over w as before
    from licence_package window w as (partition by licence_key_id order by sequence)) s
    where sequence <> place or total <> sum or previous_sha256 is distinct from before`,
  'requests made twice from one wish': `select coalesce(sum(count - 1), 0) as n from (select count(*) from licence_request
    where purpose = 'grant' group by reason having count(*) > 1) s`,
  'holds made twice from one wish': `select coalesce(sum(count - 1), 0) as n from (select count(*) from credit_hold group by key having count(*) > 1) s`,
  'requests of one hold': `select coalesce(sum(count - 1), 0) as n from (select count(*) from licence_request
    where hold_id is not null group by hold_id having count(*) > 1) s`,
  'holds not held once and ended once': `select count(*) as n from (select h.id from credit_hold h left join credit_posting p on p.hold_id = h.id
    group by h.id, h.state having count(*) filter (where p.kind = 'hold') <> 1
      or count(*) filter (where p.kind = 'post') <> (case h.state when 'posted' then 1 else 0 end)
      or count(*) filter (where p.kind = 'void') <> (case h.state when 'voided' then 1 else 0 end)) s`,
  'draws of one hold or request': `select count(*) - least(count(distinct hold_id), count(distinct request_id)) as n from licence_credit_draw`,
  'assertions that counted twice': `select count(*) - count(distinct request_id) as n from licence_assertion`,
}

/** Differences in base units, or in lines that do not agree. */
const drift = {
  'the books, which sum to zero': `select abs(coalesce(sum(balance), 0)) as n from (
    select available + held + drawn - bought - adjusted as balance from credit_account) s`,
  'balances and postings': `select sum(abs(a.available - p.available) + abs(a.held - p.held) + abs(a.drawn - p.drawn)) as n
    from credit_account a join (select credit_account_id as id,
      sum(case 'available' when to_book then amount when from_book then -amount else 0 end) as available,
      sum(case 'held' when to_book then amount when from_book then -amount else 0 end) as held,
      sum(case 'drawn' when to_book then amount else 0 end) as drawn from credit_posting group by 1) p on p.id = a.id`,
  'running balances and numbers': `select count(*) as n from (select n, available, held, row_number() over w as place,
      sum(case 'available' when to_book then amount when from_book then -amount else 0 end) over w as is_available,
      sum(case 'held' when to_book then amount when from_book then -amount else 0 end) over w as is_held
    from credit_posting window w as (partition by credit_account_id order by n)) s
    where n <> place or available <> is_available or held <> is_held`,
  'held and holds that are open': `select abs(a.held - coalesce((select sum(amount) from credit_hold h
    where h.credit_account_id = a.id and h.state = 'held'), 0)) as n from credit_account a`,
  'drawn here and at the licence server': `select abs(a.drawn - coalesce((select sum(amount) from licence_credit_draw d
    where d.credit_account_id = a.id), 0)) as n from credit_account a`,
  'draws and packages': `select count(*) as n from licence_credit_draw d
    full join (select p.request_id, p.amount, r.hold_id from licence_package p join licence_request r on r.id = p.request_id
      where r.purpose = 'withdrawal') p on p.request_id = d.request_id and p.hold_id = d.hold_id and p.amount = d.amount
    where p.request_id is null or d.request_id is null`,
}

/** What the database holds, as its owner reads it. */
export async function openBooks(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
  const number = async (text: string, values: unknown[] = []) => Number((await client.query(text, values)).rows[0].n)

  /** Sums up, and names on standard error what is not nothing. */
  async function sum(statements: Record<string, string>): Promise<number> {
    let all = 0
    for (const [name, text] of Object.entries(statements)) {
      const n = await number(text)
      if (n !== 0) process.stderr.write(`${n}: ${name}\n`)
      all += n
    }
    return all
  }

  return {
    /** Licence servers that said that they live, the newest first. */
    async licenceServers(): Promise<number[]> {
      const { rows } = await client.query('select pid from licence_server order by started_at desc limit 5')
      return rows.map(({ pid }) => pid)
    },

    /** Waits until nothing is under way, or for so long; returns how much still is. */
    async settled(ms: number): Promise<number> {
      const until = performance.now() + ms
      for (;;) {
        const open = await number(`select (select count(*) from licence_request where state in ('asked', 'approved'))
          + (select count(*) from credit_hold where state = 'held') as n`)
        if (open === 0 || performance.now() > until) return open
        await pause(100)
      }
    },

    /** Acknowledged, and neither a package that the request and its hold know of nor a refusal that they know of. */
    async lost({ withdrawals, approvals }: Said): Promise<number> {
      const known = [...withdrawals.values()]
      const asked = [...known, ...[...approvals.values()].map((requestId) => ({ requestId, holdId: null }))]
      return number(
        `select count(*) as n from unnest($1::uuid[], $2::uuid[]) as said(request_id, hold_id)
         where not exists (select from licence_request r join licence_package p on p.id = r.package_id and p.request_id = r.id
             left join credit_hold h on h.id = r.hold_id
             where r.id = said.request_id and r.hold_id is not distinct from said.hold_id and r.state = 'issued'
               and (h.id is null or h.state = 'posted'))
           and not exists (select from licence_request r join licence_refusal f on f.request_id = r.id and f.round = r.round
             left join credit_hold h on h.id = r.hold_id
             where r.id = said.request_id and r.hold_id is not distinct from said.hold_id and r.state = 'refused'
               and (h.id is null or h.state = 'voided'))`,
        [asked.map(({ requestId }) => requestId), asked.map(({ holdId }) => holdId)],
      )
    },

    async doubled({ withdrawals, approvals }: Said): Promise<number> {
      const [holds, requests] = [[...withdrawals.values()].map(({ holdId }) => holdId), [...approvals.values()]]
      const shared = holds.length - new Set(holds).size + requests.length - new Set(requests).size
      return shared + (await sum(doubled))
    },

    drift: () => sum(drift),
    refused: () => number('select count(*) as n from licence_refusal'),
    close: () => client.end(),
  }
}
