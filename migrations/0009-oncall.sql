-- On call: who is on duty (rotas), whom a page goes to and when (policies), and the paging itself (escalations, pages).
-- Rotas and policies belong to the provider. Escalations and pages belong to the account they are about, so that they are
-- kept, moved and deleted with it; but they hold names and numbers of staff, so that only staff and the system read them.

create table rota (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 100),
  description text not null default '',
  zone text not null,
  must_cover jsonb not null default '[]',   -- windows in which somebody must be on call; empty: always
  created_at timestamptz(3) not null default app_now(),
  archived_at timestamptz(3)
);
call provider_table('rota');

create table rota_layer (
  rota_id uuid not null references rota (id) on delete cascade,
  id uuid not null unique,
  position int not null,                    -- 0 is the top: the first layer with somebody on call wins
  name text not null check (length(name) between 1 and 100),
  participants uuid[] not null,
  unit text not null check (unit in ('hourly', 'daily', 'weekly', 'monthly')),
  every int not null check (every between 1 and 366),
  handover_at text not null,                -- local date-time of the first hand-over: no instant, the wall keeps it
  restrictions jsonb not null default '[]',
  valid_from timestamptz(3),
  valid_until timestamptz(3),
  primary key (rota_id, id),
  unique (rota_id, position) deferrable initially deferred
);
call provider_table('rota_layer');

create table rota_override (
  rota_id uuid not null references rota (id) on delete cascade,
  id uuid not null unique,
  person_id uuid references person (id),    -- null: the replaced person is away and nobody stands in
  from_at timestamptz(3) not null,
  until_at timestamptz(3) not null check (until_at > from_at),
  replaces_id uuid references person (id),
  reason text not null default '',
  created_by uuid references person (id),
  created_at timestamptz(3) not null default app_now(),
  primary key (rota_id, id),
  check (person_id is not null or replaces_id is not null)
);
create index rota_override_until on rota_override (rota_id, until_at);
call provider_table('rota_override');

create table policy (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 100),
  description text not null default '',
  version int not null,                     -- the current one
  created_at timestamptz(3) not null default app_now(),
  archived_at timestamptz(3)
);
call provider_table('policy');

-- A version never changes: an escalation names the version it followed, for ever.
create table policy_version (
  policy_id uuid not null references policy (id) on delete cascade deferrable initially deferred,
  version int not null check (version > 0),
  branches jsonb not null,
  lease_seconds jsonb not null,
  note text not null default '',
  created_by uuid references person (id),
  created_at timestamptz(3) not null default app_now(),
  primary key (policy_id, version)
);
call provider_table('policy_version');
revoke update, delete on policy_version from palisade_runtime;

create table escalation (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  subject_kind text not null,
  subject_id uuid not null,
  subject_label text not null,
  subject_url text not null,
  title text not null,
  body text not null,
  severity text not null check (severity in ('P1', 'P2', 'P3', 'P4')),
  policy_id uuid not null references policy (id),
  policy_version int,                       -- of the chain it follows now
  status text not null check (status in ('starting', 'paging', 'acknowledged', 'exhausted', 'silent', 'closed')),
  chain jsonb,                              -- the snapshot; rewritten only when the page starts again
  state jsonb,                              -- what the rules remember beside it
  round int not null default 0,
  step int not null default 0,
  started_at timestamptz(3) not null,
  next_due_at timestamptz(3),
  holder_id uuid,
  holder_name text,
  acknowledged_at timestamptz(3),
  lease_until timestamptz(3),
  closed_at timestamptz(3),
  primary key (account_id, id),
  foreign key (policy_id, policy_version) references policy_version (policy_id, version),
  check ((status = 'paging') = (next_due_at is not null)),
  check ((status = 'acknowledged') = (lease_until is not null))
);
-- One chain at a time for a subject: starting it again while it runs changes nothing.
create unique index escalation_running on escalation (account_id, subject_kind, subject_id) where status <> 'closed';
create index escalation_subject on escalation (subject_kind, subject_id, started_at);
create index escalation_open on escalation (started_at) where status <> 'closed';
call tenant_table('escalation');
create policy staff_read on escalation as restrictive for select using (app_is_staff());

create table escalation_step (
  account_id uuid not null,
  escalation_id uuid not null,
  round int not null,
  step int not null,
  due_at timestamptz(3) not null,
  fired_at timestamptz(3) not null,
  lateness_ms bigint generated always as
    ((extract(epoch from (fired_at at time zone 'UTC')) - extract(epoch from (due_at at time zone 'UTC'))) * 1000) stored,
  ended_at timestamptz(3),
  outcome text check (outcome in ('expired', 'passed', 'acknowledged', 'escalated', 'restarted', 'closed')),
  primary key (account_id, escalation_id, round, step),
  foreign key (account_id, escalation_id) references escalation (account_id, id) on delete cascade
);
call tenant_table('escalation_step');
create policy staff_read on escalation_step as restrictive for select using (app_is_staff());

-- One attempt to reach one person through one channel for one step. Exactly one a (round, step, person, channel).
create table page (
  account_id uuid not null,
  id uuid not null unique,
  escalation_id uuid not null,
  round int not null,
  step int not null,
  person_id uuid not null,                  -- staff: of the provider's account, so no foreign key within this one
  person_name text not null,
  through text,                             -- the rota or team that made it this person
  stands_in boolean not null default false,
  channel_id uuid not null,                 -- of the module channels; may be gone
  kind text not null,
  label text not null,
  address text not null,
  due_at timestamptz(3) not null,
  fired_at timestamptz(3),                  -- given to the channels
  handed_over_at timestamptz(3),            -- taken by the gateway, push service or mail server
  lateness_ms bigint generated always as
    ((extract(epoch from (handed_over_at at time zone 'UTC')) - extract(epoch from (due_at at time zone 'UTC'))) * 1000) stored,
  delivered_at timestamptz(3),
  seen_at timestamptz(3),
  acted_at timestamptz(3),
  failed_at timestamptz(3),
  state text not null check (state in ('due', 'handed', 'delivered', 'seen', 'acknowledged', 'answered', 'failed', 'expired', 'cancelled')),
  error text,
  provider_ref text,
  token_hash bytea,
  token_until timestamptz(3),
  primary key (account_id, id),
  unique (account_id, escalation_id, round, step, person_id, channel_id),
  foreign key (account_id, escalation_id) references escalation (account_id, id) on delete cascade
) with (fillfactor = 70); -- a page is updated three times and no index knows its moments
create unique index page_token on page (token_hash) where token_hash is not null;
call tenant_table('page');
create policy staff_read on page as restrictive for select using (app_is_staff());
