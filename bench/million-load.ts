import pg from 'pg'

/** What is loaded: requests with five messages and two journal entries each, over many accounts. */
export type Load = { requests: number; accounts: number; open: number }
export type Known = { teamId: string; planId: string; providerId: string; samId: string }

const words = 20_000
const fragments = 40_000

/**
 * Draws by hash, so that a message and its document in the index agree without being read. `draw(n, salt)` is in [0, 1);
 * `zipf(n, salt, size)` is a rank with a share of 1/rank.
 */
const functions = `
create function bench_draw(n bigint, salt bigint) returns float8 language sql immutable parallel safe
  as $$ select (hashint8extended(n, salt) & 2147483647) / 2147483648.0 $$;
create function bench_zipf(n bigint, salt bigint, size int) returns int language sql immutable parallel safe
  as $$ select floor(exp(bench_draw(n, salt) * ln(size)))::int $$;
create function bench_id(at timestamptz, seed bigint) returns uuid language sql immutable parallel safe
  as $$ select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(seed & 4095), 3, '0')
    || '8' || lpad(to_hex(seed), 15, '0'))::uuid $$;
create function bench_syllables(n int) returns text language sql immutable parallel safe
  as $$ select string_agg((array['ba','ker','lo','min','tus','ra','ven','shi','do','pel','gra','nu','fi','sto','ca','ler'])[1 + ((n >> (4 * s)) & 15)], '')
    from generate_series(0, 3) s $$;
`

/** Words by rank: a few of the trade in front, the rest made of syllables. Then pieces of twenty words with such shares. */
const vocabulary = `
create unlogged table bench_word as select rank, case when rank <= 20 then (array['the','server','printer','and','backup','error',
  'certificate','mail','please','network','disk','login','update','slow','vpn','invoice','timeout','database','user','offline'])[rank]
  else bench_syllables((rank::bigint * 2654435 % 65536)::int) end as word from generate_series(1, ${words}) rank;
create unlogged table bench_piece as
  select f, string_agg(w.word, ' ' order by j) as text, array_to_tsvector(array_agg(distinct w.word)) as lexemes
    from generate_series(0, ${fragments - 1}) f cross join generate_series(1, 20) j
    join bench_word w on w.rank = bench_zipf(f * 20 + j, 7, ${words}) group by f;
alter table bench_piece add primary key (f);
analyze bench_piece;
`

/** Accounts with contact and contract; the first has one request in eight, the last ones a handful. */
const accounts = (count: number, { teamId, planId }: Known) => `
insert into account (account_id, kind, number, name, mail_domains, created_at)
  select bench_id('2021-01-01', n), 'customer', 'A-' || (10000 + n), initcap(bench_syllables(n * 7919 % 65536)) || ' ' || n, array['c' || n || '.example'], '2021-01-01'
    from generate_series(1, ${count}) n;
insert into person (account_id, id, name, email, email_skeleton, phones, roles, created_at)
  select bench_id('2021-01-01', n), bench_id('2021-01-02', n * 4 + p), initcap(bench_syllables((n * 4 + p) * 31337 % 65536)) || ' Example', 'p' || p || '@c' || n || '.example',
      'p' || p || '@c' || n || '.example', array['+4930' || (1000000 + n * 4 + p)], array['contact'], '2021-01-02'
    from generate_series(1, ${count}) n cross join generate_series(0, 2) p;
insert into contract (account_id, id, number, name, plan_id, team_id, starts_on, created_at)
  select bench_id('2021-01-01', n), bench_id('2021-01-03', n), 'C-B-' || n, 'Managed hosting', '${planId}', '${teamId}', '2021-01-01', '2021-01-03'
    from generate_series(1, ${count}) n;
`

const day = 86_400_000
const span = 5 * 365 * day

/** A portion of requests with everything of theirs, `from` to `to`; the newest `open` of all are open. */
function portion({ requests, accounts: count, open }: Load, { teamId, planId, samId }: Known, start: Date): string[] {
  const step = span / requests
  const head = `with r as materialized (
    select n, bench_zipf(n, 1, ${count}) as account, '${start.toISOString()}'::timestamptz + n * ${step} * interval '1 millisecond' as at,
      n > ${requests - open} as open, floor(bench_draw(n, 2) * ${fragments})::int as title from generate_series($1::bigint, $2::bigint) n
  ), known as materialized (
    select r.*, bench_id(at, n) as id, bench_id('2021-01-01', account) as account_id, bench_id('2021-01-02', account * 4 + n % 3) as contact_id,
      array_to_string((string_to_array(p.text, ' '))[1:5], ' ') as title_text,
      ((200000 + n) || '') as number from r join bench_piece p on p.f = r.title
  )`
  const said = `said as materialized (
    select known.*, k, at + k * interval '3 hours' as said_at, bench_id(at + k * interval '3 hours', n * 8 + k) as said_id,
      a.text || ' ' || b.text || case when (n * 5 + k) % 20 = 0 then ' ref' || (n * 5 + k) else '' end as text,
      a.lexemes || b.lexemes as lexemes, case when (n * 5 + k) % 20 = 0 then 'ref' || (n * 5 + k) end as own,
      case when k in (0, 2) then 'customer' when k = 3 then 'note' else 'answer' end as kind
    from known cross join generate_series(0, 4) k
    join bench_piece a on a.f = floor(bench_draw(n * 8 + k, 3) * ${fragments})::int join bench_piece b on b.f = floor(bench_draw(n * 8 + k, 4) * ${fragments})::int
  )`
  return [
    `${head} insert into request (account_id, id, number, title, severity, status, channel, contract_id, plan_id, contact_account_id, contact_id,
        contact_name, contact_email, team_id, assignee_id, last_message_at, last_message_by, created_at, updated_at, solved_at, closed_at)
      select account_id, id, n + 200000, title_text, (array['P4','P3','P3','P2','P1'])[1 + n % 5],
        case when open then (array['new','open','in_progress','waiting_customer'])[1 + n % 4] else 'closed' end, 'email',
        bench_id('2021-01-03', account), '${planId}', account_id, contact_id, 'Person Example', 'p0@c' || account || '.example', '${teamId}',
        case when open and n % 60 <> 0 then null else '${samId}'::uuid end, at + interval '12 hours', 'staff', at, at + interval '20 hours',
        case when not open then at + interval '20 hours' end, case when not open then at + interval '27 hours' end from known`,
    `${head}, ${said} insert into request_message (account_id, id, request_id, kind, author_id, author_name, author_email, author_staff, channel, at, text)
      select account_id, said_id, id, kind, case when kind = 'customer' then contact_id else '${samId}'::uuid end,
        case when kind = 'customer' then 'Person Example' else 'Sam Sample' end, null, kind <> 'customer', 'email', said_at, text from said`,
    `${head} insert into journal_entry (account_id, id, subject_kind, subject_id, kind, visibility, text, author_name, via, at)
      select account_id, bench_id(at, n * 8 + 5 + j), 'request', id, (array['support.created','support.solved'])[1 + j], (array['customer','internal'])[1 + j],
        (array['Request made by mail.','Solved; promises kept in time.'])[1 + j], 'mail', 'system', at + j * interval '20 hours' from known cross join generate_series(0, 1) j`,
    `${head} insert into promise (account_id, id, subject_kind, subject_id, label, kind, severity, plan_id, plan_version, state, started_at, allowed_ms,
        warnings, used_ms, counted_at, due_at, kept_at, created_at)
      select account_id, bench_id(at, n * 8 + j), 'request', id, 'Request ' || number, (array['first_response','resolution'])[1 + j], 'P3', '${planId}', 1,
        case when open and j = 1 then 'running' else 'kept' end, at, (1 + j) * 86400000, '{50,75,90}', 3600000, at + interval '1 hour',
        case when open and j = 1 then app_now() + (n % 5000) * interval '1 minute' else at + interval '2 days' end,
        case when open and j = 1 then null else at + interval '1 hour' end, at from known cross join generate_series(0, 1) j`,
    `${head} insert into timer (id, kind, key, due_at, try_at)
      select bench_id(at, n * 8 + 7), 'promises.break', bench_id(at, n * 8 + 1)::text, app_now() + interval '20 days' + (n % 5000) * interval '1 minute',
        app_now() + interval '20 days' + (n % 5000) * interval '1 minute' from known where open`,
    `${head}, ${said}, doc as (
        select 'request' as kind, id, 'account' as audience, at, n * 8 as seq, account_id, id as request_id,
          string_to_array(number || ' ' || title_text, ' ') as head, array['person', 'example', '=n' || number] as more, ''::tsvector as lexemes from known
        union all select 'message', said_id, case when kind = 'note' then 'staff' else 'account' end, said_at, n * 8 + 1 + k, account_id, id,
          string_to_array(number || ' ' || title_text, ' '), case when own is null then '{}' else array[own] end, lexemes from said
        union all select 'journal', bench_id(at, n * 8 + 5 + j), (array['account', 'staff'])[1 + j], at, n * 8 + 6 + j, account_id, id, '{}'::text[],
          case when j = 0 then array['request', 'made', 'by', 'mail'] else array['solved', 'promises', 'kept', 'in', 'time'] end, ''::tsvector
          from known cross join generate_series(0, 1) j
      )
      insert into search_doc (account_id, kind, id, audience, about_kind, about_id, at, seq, head, words)
      select account_id, kind, id, audience, 'request', request_id, at, seq, array_to_tsvector(head),
        lexemes || array_to_tsvector(head || more || array['=k' || kind, '=a' || replace(account_id::text, '-', ''), '=o' || audience,
          '=m' || to_char(at, 'YYYY-MM'), '=y' || to_char(at, 'YYYY'), '=b' || (seq >> 11), '=c' || (seq >> 15), '=d' || (seq >> 19)])
      from doc order by seq`,
  ]
}

/** Fills the database. Foreign keys and triggers stand still meanwhile, indexes of the large tables are built afterwards. */
export async function load(ownerUrl: string, size: Load, known: Known, tell: (text: string) => void): Promise<void> {
  const clients = await Promise.all([0, 1].map(() => connect(ownerUrl)))
  const [first] = clients as [pg.Client, pg.Client]
  const run = async (text: string) => void (await first.query(text))
  await run(functions)
  await run(vocabulary)
  await run(accounts(size.accounts, known))
  const large = ['request', 'request_message', 'journal_entry', 'promise', 'search_doc']
  const { rows: indexes } = await first.query<{ name: string; definition: string }>(
    `select i.relname as name, pg_get_indexdef(i.oid) as definition from pg_index x join pg_class i on i.oid = x.indexrelid
      where x.indrelid = any($1::text[]::regclass[]) and not exists (select from pg_constraint c where c.conindid = i.oid)`,
    [large],
  )
  for (const { name } of indexes) await run(`drop index ${pg.escapeIdentifier(name)}`)
  const start = new Date(Date.now() - span - day)
  const statements = portion(size, known, start)
  const each = 20_000
  let next = 1
  await Promise.all(
    clients.map(async (client) => {
      while (next <= size.requests) {
        const from = next
        next += each
        const to = Math.min(size.requests, from + each - 1)
        for (const statement of statements) await client.query(statement, [from, to])
        if (from % 100_000 === 1) tell(`${to} requests`)
      }
    }),
  )
  tell('indexes')
  let index = 0
  await Promise.all(
    clients.map(async (client) => {
      // Of a table in parts, of each part.
      while (index < indexes.length) await client.query(indexes[index++]!.definition.replace(' ON ONLY ', ' ON '))
    }),
  )
  tell('words and statistics')
  await run(
    `select setval('search_seq', ${size.requests * 8 + 8}), setval('request_number', ${size.requests + 300_000})`,
  )
  // A request has eight documents, one after the other: a step that shares no divisor with eight meets each kind.
  const every = size.requests > 50_000 ? 49 : 1
  await run(`insert into search_word (word, docs)
    select word, ndoc * ${every} from ts_stat('select words from search_doc where seq % ${every} = 0') where word !~ '^=[bcd]'
    on conflict (word) do update set docs = greatest(search_word.docs, excluded.docs)`)
  await run(
    `insert into search_word (word, docs) select 'ref' || n, 1 from generate_series(20, ${size.requests * 5}, 20) n on conflict do nothing`,
  )
  await run(
    `insert into search_word (word, docs) select n::text, 6 from generate_series(200001, ${size.requests + 200_000}) n on conflict do nothing`,
  )
  await run(
    `insert into search_due (kind, id) select 'account', account_id from account union all select 'person', id from person union all select 'contract', id from contract`,
  )
  for (const table of [...large, 'account', 'person', 'contract', 'timer', 'search_word'])
    await run(`vacuum (analyze) ${table}`)
  await run('checkpoint')
  for (const client of clients) await client.end()
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '1GB';
    set work_mem = '128MB'; set max_parallel_maintenance_workers = 0; select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
  return client
}
