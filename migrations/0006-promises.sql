-- Promises: support plans say what is owed for which severity, a promise is one clock on one subject, and its facts are
-- the record of what it did and how late our own timers were.

create table support_plan (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 100),
  description text not null default '',
  goal_percent double precision not null default 98 check (goal_percent >= 0 and goal_percent <= 100),
  version int not null default 1 check (version > 0),
  created_at timestamptz(3) not null default app_now(),
  changed_at timestamptz(3) not null default app_now(),
  retired_at timestamptz(3)                 -- no longer offered; contracts that name it keep it
);
alter table support_plan enable row level security;
alter table support_plan force row level security;
-- A customer sees the plans of its own contracts (the subquery is under the contract's own policy), staff all.
create policy readable on support_plan for select
  using (app_is_staff() or exists (select from contract where contract.plan_id = support_plan.id));
create policy written_by_staff on support_plan for insert with check (app_is_staff());
create policy changed_by_staff on support_plan for update using (app_is_staff()) with check (app_is_staff());
create policy removed_by_staff on support_plan for delete using (app_is_staff());
grant select, insert, update, delete on support_plan to palisade_runtime;
grant select on support_plan to palisade_report;

-- Each change of a plan writes a new version whole; a promise names the version it was made under.
create table plan_target (
  plan_id uuid not null references support_plan (id) on delete cascade,
  version int not null check (version > 0),
  severity text not null check (severity in ('P1', 'P2', 'P3', 'P4')),
  kind text not null check (kind ~ '^[a-z][a-z_]{0,39}$'),
  allowed_ms bigint not null check (allowed_ms > 0),
  calendar_id uuid references calendar (id), -- null: elapsed time, 24x7
  warnings int[] not null default '{50,75,90}',
  primary key (plan_id, version, severity, kind)
);
create index plan_target_calendar on plan_target (calendar_id);
alter table plan_target enable row level security;
alter table plan_target force row level security;
create policy readable on plan_target for select using (exists (select from support_plan where id = plan_id));
create policy written_by_staff on plan_target for insert with check (app_is_staff());
create policy removed_by_staff on plan_target for delete using (app_is_staff());
grant select, insert, delete on plan_target to palisade_runtime;
grant select on plan_target to palisade_report;

alter table contract add constraint contract_plan foreign key (plan_id) references support_plan (id);
create index contract_plan_id on contract (plan_id) where plan_id is not null;

create table promise (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  subject_kind text not null check (length(subject_kind) between 1 and 40),
  subject_id uuid not null,
  label text not null default '',           -- how lists name the subject
  kind text not null check (kind ~ '^[a-z][a-z_]{0,39}$'),
  severity text check (severity in ('P1', 'P2', 'P3', 'P4')),
  plan_id uuid references support_plan (id),
  plan_version int,
  calendar_id uuid references calendar (id),
  state text not null check (state in ('running', 'paused', 'kept', 'broken', 'cancelled')),
  started_at timestamptz(3) not null,
  allowed_ms bigint not null check (allowed_ms > 0),
  warnings int[] not null default '{}',
  pauses jsonb not null default '[]',       -- [{from, to or null}]
  used_ms bigint not null default 0,        -- open time used until counted_at
  counted_at timestamptz(3) not null,
  due_at timestamptz(3),                    -- null while paused
  warned int[] not null default '{}',
  broken_at timestamptz(3),
  kept_at timestamptz(3),
  cancelled_at timestamptz(3),
  lateness_ms bigint,                          -- of the timer that broke it; null when a recalculation did
  reason text not null default '',          -- why it was broken, in a person's words
  reason_by text,
  reason_at timestamptz(3),
  created_at timestamptz(3) not null default app_now(),
  -- When it was decided whether it is kept or broken; what reports count by.
  decided_at timestamptz(3) generated always as (coalesce(broken_at, kept_at)) stored,
  primary key (account_id, id),
  check ((state = 'broken') = (broken_at is not null)),
  check (state <> 'running' or due_at is not null),
  check (state <> 'kept' or kept_at is not null)
);
-- One of a kind is owed on a subject at a time; a next update that was given makes room for the next.
create unique index promise_owed on promise (subject_id, kind) where kept_at is null and cancelled_at is null;
create index promise_subject on promise (subject_id, kind, started_at desc);
create index promise_due on promise (due_at) where state = 'running';
create index promise_decided on promise (decided_at) where decided_at is not null;
create index promise_account on promise (account_id, started_at desc);
create index promise_calendar on promise (calendar_id) where kept_at is null and cancelled_at is null;
create index promise_plan on promise (plan_id);
call tenant_table('promise');

-- A breach is a fact: no later statement, of this program or another, takes it back.
create function promise_stays_broken() returns trigger language plpgsql as $$
begin
  if old.broken_at is not null and new.broken_at is distinct from old.broken_at then
    raise exception 'promise % was broken and stays broken', old.id;
  end if;
  return new;
end $$;
create trigger promise_stays_broken before update on promise for each row execute function promise_stays_broken();

-- What happened to a promise, append-only. due_at is when the clock should have acted, fired_at when it did.
create table promise_fact (
  account_id uuid not null,
  id uuid not null,
  promise_id uuid not null,
  fact text not null check (fact in ('started', 'paused', 'resumed', 'retargeted', 'warned', 'broken', 'kept', 'cancelled')),
  percentage int,
  due_at timestamptz(3),
  fired_at timestamptz(3) not null,
  lateness_ms bigint,                          -- null where no clock of ours had to act
  early_ms bigint,                          -- of a kept promise: open time left; negative when kept late
  by_name text not null,
  primary key (account_id, id),
  foreign key (account_id, promise_id) references promise (account_id, id)
);
create index promise_fact_promise on promise_fact (promise_id, fired_at);
create index promise_fact_fired on promise_fact (fired_at) where lateness_ms is not null;
call tenant_table('promise_fact');
revoke update, delete on promise_fact from palisade_runtime;
