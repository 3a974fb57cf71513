-- Checks of systems: what is looked at and how often, who holds which slice of them, what each location believes, what the vote of
-- the locations says, and when that changed. A deadline a check would be a row written at every look; instead instances hold
-- leases of slices, and when a check is due follows from its id and its period.

create table system_check (
  account_id uuid not null,
  id uuid not null unique,
  system_id uuid not null,
  name text not null check (length(name) between 1 and 120),
  kind text not null check (kind ~ '^[a-z]{2,20}$'),
  target jsonb not null check (jsonb_typeof(target) = 'object'),    -- contract/targets.ts
  secret bytea,                             -- sealed for `check.secret:<id>`; never shown again
  every_ms bigint not null check (every_ms between 5000 and 31536000000),
  timeout_ms int not null check (timeout_ms between 100 and 120000),
  attempts int not null check (attempts between 1 and 10),          -- problems in a row that make one
  recheck_ms int not null check (recheck_ms between 1000 and 3600000),
  severity text not null check (severity in ('P1', 'P2', 'P3', 'P4')),
  locations text[] not null check (cardinality(locations) between 1 and 20),
  quorum int not null check (quorum between 1 and 20),
  slice smallint not null check (slice between 0 and 63),           -- sliceOf() of rules/schedule.ts
  version int not null default 1,
  created_at timestamptz(3) not null default app_now(),
  changed_at timestamptz(3) not null default app_now(),             -- moved by every change, so that holders find it
  forced_at timestamptz(3),                 -- somebody, or the rule about parents, wants a look now
  paused_at timestamptz(3),
  removed_at timestamptz(3),
  primary key (account_id, id),
  foreign key (account_id, system_id) references system (account_id, id),
  check (timeout_ms <= every_ms)
);
create unique index system_check_name on system_check (system_id, lower(name)) where removed_at is null;
create index system_check_list on system_check (account_id, lower(name), id) where removed_at is null;
create index system_check_slice on system_check (slice) where removed_at is null and paused_at is null;
create index system_check_changed on system_check (changed_at);
call tenant_table('system_check');
revoke delete on system_check from palisade_runtime;

-- Who looks: a slice of a location belongs to one instance until its lease ends. It holds no words of customers.
create table check_slice (
  location text not null check (location ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  slice smallint not null check (slice between 0 and 63),
  held_by uuid,
  held_until timestamptz(3),                -- of the database's own clock: clocks of machines may differ
  armed_at timestamptz(3),                  -- when its checks stood in the holder's schedule, and how many
  armed int not null default 0,
  primary key (location, slice)
);
call machinery_table('check_slice');

-- What one location believes, and its last look: the one row that is written at every look.
create table check_view (
  account_id uuid not null,
  check_id uuid not null,
  location text not null,
  state text not null check (state in ('pending', 'up', 'degraded', 'down')),
  streak int not null,
  last text check (last in ('up', 'degraded', 'down')),
  blind boolean not null,
  flap_changes int not null,
  flap_results int not null,
  flapping boolean not null,
  due_at timestamptz(3) not null,
  started_at timestamptz(3) not null,       -- started_at - due_at is how late we were
  ended_at timestamptz(3) not null,
  took_ms float8 not null,
  outcome text not null check (outcome in ('up', 'degraded', 'down', 'inconclusive')),
  said text not null check (length(said) <= 500),
  timings jsonb not null,
  facts jsonb not null,
  primary key (account_id, check_id, location),
  foreign key (account_id, check_id) references system_check (account_id, id)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);
create index check_view_check on check_view (check_id);
call tenant_table('check_view');

-- What the vote says; written when it changes.
create table check_state (
  account_id uuid not null,
  check_id uuid not null unique,
  system_id uuid not null,
  state text not null check (state in ('pending', 'up', 'degraded', 'down', 'inconclusive')),
  since timestamptz(3) not null,
  flapping boolean not null default false,
  voters int not null default 0,
  against int not null default 0,
  said text not null default '',
  problem boolean not null default false,   -- an alert stands for it
  revision bigint not null default 0,       -- pairs problem and clear: grows with every change
  primary key (account_id, check_id),
  foreign key (account_id, check_id) references system_check (account_id, id)
);
create index check_state_system on check_state (system_id);
create index check_state_bad on check_state (account_id, since) where state in ('down', 'degraded');
call tenant_table('check_state');

-- When it changed: availability is counted from these, and time that was inconclusive is nobody's.
create table check_change (
  account_id uuid not null,
  id bigint generated always as identity,
  check_id uuid not null,
  at timestamptz(3) not null,
  before text not null,
  after text not null,
  flapping boolean not null,
  said text not null,
  primary key (account_id, id),
  foreign key (account_id, check_id) references system_check (account_id, id)
);
create index check_change_check on check_change (check_id, at desc);
call tenant_table('check_change');
revoke update, delete on check_change from palisade_runtime;

-- Every look, by day: what is too old goes with its partition.
create table check_result (
  account_id uuid not null,
  check_id uuid not null,
  location text not null,
  at timestamptz(3) not null,
  late_ms int not null,
  took_ms float8 not null,
  outcome text not null,
  said text,                                -- of what is not simply up
  timings jsonb
) partition by range (at);
create index check_result_check on check_result (check_id, at desc);
call tenant_table('check_result');
revoke update, delete on check_result from palisade_runtime;

-- Times at which problems are expected: states are kept, pages are not made.
create table maintenance_window (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  name text not null check (length(name) between 1 and 120),
  systems uuid[] not null check (cardinality(systems) <= 500),      -- empty: all systems of the account
  below boolean not null,                   -- and everything that depends on them
  starts_at text not null check (starts_at ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d$'), -- wall clock in its zone
  zone text not null check (length(zone) <= 60),
  minutes int not null check (minutes between 1 and 20160),
  recurrence jsonb not null,                -- rules/window.ts
  last_day date,
  created_by uuid references person (id),
  created_at timestamptz(3) not null default app_now(),
  ended_at timestamptz(3),
  primary key (account_id, id)
);
create index maintenance_window_open on maintenance_window (account_id) where ended_at is null;
call tenant_table('maintenance_window');
revoke delete on maintenance_window from palisade_runtime;

-- Which location an instance looks from, so that the others leave it its share.
alter table instance add column watches text;
