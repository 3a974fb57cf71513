-- The ground every module stands on: time, roles, tenant isolation, deadlines, background work, events, files.
-- Three roles: the owner runs migrations, palisade_runtime works (owns nothing, cannot bypass row security),
-- palisade_report reads.

do $$
begin
  if not exists (select from pg_roles where rolname = 'palisade_runtime') then
    create role palisade_runtime nologin nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'palisade_report') then
    create role palisade_report nologin nobypassrls;
  end if;
exception when duplicate_object or unique_violation then
  null; -- another database of the same cluster was migrated at this moment
end $$;

-- Where a superuser made the roles and granted them to this owner, the owner cannot grant them again and need not.
do $$
begin
  execute format('grant palisade_runtime, palisade_report to %I', current_user);
exception when insufficient_privilege then
  if not pg_has_role('palisade_runtime', 'member') then
    raise;
  end if;
end $$;
grant usage on schema public to palisade_runtime, palisade_report;

-- The one time source of SQL. Tests replace this function in their own database to move time forward;
-- statement_timestamp() keeps it STABLE, so that an index on a due time can be used.
create function app_now() returns timestamptz(3)
  language sql stable parallel safe
  as $$ select statement_timestamp()::timestamptz(3) $$;

-- Who is asking, set once a transaction by the program: '*' sees every account, otherwise a comma-separated list of ids.
-- Inlined SQL, no SECURITY DEFINER: an unset value sees nothing.
create function app_sees_account(account uuid) returns boolean
  language sql stable parallel safe
  as $$ select current_setting('app.accounts', true) = '*'
            or account::text = any (string_to_array(nullif(current_setting('app.accounts', true), ''), ',')) $$;

create function app_is_staff() returns boolean
  language sql stable parallel safe
  as $$ select coalesce(current_setting('app.staff', true), '') = 'on' $$;

-- A table whose rows belong to an account: visible and writable only within the accounts of the actor.
create procedure tenant_table(name text) language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy tenant on %I using (app_sees_account(account_id)) with check (app_sees_account(account_id))', name);
  execute format('grant select, insert, update, delete on %I to palisade_runtime', name);
  execute format('grant select on %I to palisade_report', name);
end $$;

-- A table of the provider itself (rotas, plans, mail, timers): staff and the system, never a customer.
create procedure provider_table(name text) language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy provider on %I using (app_is_staff()) with check (app_is_staff())', name);
  execute format('grant select, insert, update, delete on %I to palisade_runtime', name);
  execute format('grant select on %I to palisade_report', name);
end $$;

-- A table every signed-in person's transaction may read and write because the program itself needs it
-- in the middle of their acts (deadlines to arm, work to queue, facts to publish). It holds no words of customers.
create procedure machinery_table(name text) language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy machinery on %I using (true) with check (true)', name);
  execute format('grant select, insert, update, delete on %I to palisade_runtime', name);
  execute format('grant select on %I to palisade_report', name);
end $$;

-- Deadlines. A fired timer keeps its row: due_at and fired_at are the record of how late our own clocks were.
create table timer (
  id uuid primary key,
  kind text not null,
  key text not null,
  due_at timestamptz(3) not null,
  try_at timestamptz(3) not null,          -- equals due_at until a handler has failed
  data jsonb not null default '{}',
  attempts int not null default 0,
  last_error text,
  armed_at timestamptz(3) not null default app_now(),
  fired_at timestamptz(3),
  lateness_ms bigint generated always as
    ((extract(epoch from (fired_at at time zone 'UTC')) - extract(epoch from (due_at at time zone 'UTC'))) * 1000) stored
);
create unique index timer_armed on timer (kind, key) where fired_at is null;
create index timer_due on timer (try_at) where fired_at is null;
create index timer_fired on timer (fired_at) where fired_at is not null;
call machinery_table('timer');

-- Background work with leases: a job is taken by one instance, whose heartbeat keeps it; when the instance is silent the job
-- is taken over.
create table job (
  id uuid primary key,
  queue text not null,
  key text,                                 -- at most one waiting job with the same key
  data jsonb not null default '{}',
  run_at timestamptz(3) not null,
  attempts int not null default 0,
  last_error text,
  added_at timestamptz(3) not null default app_now(),
  taken_by uuid,
  taken_at timestamptz(3),
  failed_at timestamptz(3)                  -- given up: stays as a fact for the health page
);
create unique index job_key on job (queue, key) where key is not null and taken_by is null and failed_at is null;
create index job_waiting on job (queue, run_at) where taken_by is null and failed_at is null;
create index job_taken on job (taken_by) where taken_by is not null;
create index job_failed on job (failed_at) where failed_at is not null;
call machinery_table('job');

-- Running instances and their heartbeat. An instance silent for four seconds loses its jobs.
create table instance (
  id uuid primary key,
  host text not null,
  pid int not null,
  version text not null,
  started_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  stopped_at timestamptz(3),
  backend_pid int                           -- the connection of its heartbeat: closed by the kernel when the process dies
);
call machinery_table('instance');

-- What happened, in order: read by live updates (with replay after a broken connection) and by later modules.
create table event (
  id bigint generated always as identity primary key,
  name text not null,
  account_id uuid,
  subject_kind text not null,
  subject_id text not null,
  data jsonb not null default '{}',
  internal boolean not null default true,   -- false: the account's own people may see that it happened
  at timestamptz(3) not null default app_now()
);
create index event_at on event (at);
alter table event enable row level security;
alter table event force row level security;
create policy staff on event for select using (app_is_staff());
create policy tenant on event for select using (not internal and account_id is not null and app_sees_account(account_id));
create policy publish on event for insert with check (true);
create policy prune on event for delete using (app_is_staff());
grant select, insert, delete on event to palisade_runtime;
grant select on event to palisade_report;

-- Files: raw mail, attachments, pictures. In the database by default, so that several instances share them with nothing
-- configured and a message is stored in the same transaction as the fact that it came.
create table file (
  account_id uuid not null,
  id uuid not null unique,
  name text not null,
  type text not null,
  size bigint not null check (size >= 0),
  sha256 bytea not null,
  internal boolean not null default false,
  bytes bytea,                              -- null when the bytes live in a folder or object store
  place text,
  created_at timestamptz(3) not null default app_now(),
  primary key (account_id, id)
);
alter table file alter column bytes set storage external; -- mail is base64 or compressed already: TOAST compression only costs time
call tenant_table('file');
create policy not_internal on file as restrictive for select using (not internal or app_is_staff());

-- Answers to creating calls by Idempotency-Key: the same key and body give the same answer for a day.
create table idempotency (
  person_key text not null,
  key text not null,
  body_hash bytea not null,
  status int,
  reply jsonb,
  created_at timestamptz(3) not null default app_now(),
  primary key (person_key, key)
);
call machinery_table('idempotency');

-- Settings of the provider that are data, not configuration (name, set-up done, push keys).
create table setting (
  name text primary key,
  value jsonb not null,
  changed_at timestamptz(3) not null default app_now()
);
call machinery_table('setting');

-- Live readers hear of each event at its commit. A trigger, because a customer's transaction may add an internal event
-- it cannot read back.
create function tell_event() returns trigger language plpgsql as $$
begin
  perform pg_notify('palisade_event', json_build_object('id', new.id, 'name', new.name, 'accountId', new.account_id,
    'subject', json_build_object('kind', new.subject_kind, 'id', new.subject_id), 'internal', new.internal)::text);
  return null;
end $$;
create trigger tell_event after insert on event for each row execute function tell_event();
