-- What systems measure: the catalogue of series, their points with roll-ups in partitions by time, what is watched about
-- them, and what stands in the way of being patched.

create table metric_series (
  account_id uuid not null,
  id uuid not null unique,
  system_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  labels jsonb not null default '{}' check (jsonb_typeof(labels) = 'object' and length(labels::text) <= 10000),
  key bytea not null check (octet_length(key) = 16), -- of name and labels in order: src/modules/metrics/rules/series.ts
  unit text check (length(unit) between 1 and 40),
  created_at timestamptz(3) not null default app_now(),
  seen_at timestamptz(3) not null, -- the newest point, within minutes
  primary key (account_id, id),
  unique (account_id, system_id, key),
  foreign key (account_id, system_id) references system (account_id, id) on delete cascade
);
create index metric_series_name on metric_series (name, seen_at);
call tenant_table('metric_series');

-- No foreign key from points to series: it would be asked for each point, and partitions are dropped as they are.
create table metric_point (
  account_id uuid not null,
  series_id uuid not null,
  at timestamptz(3) not null,
  value double precision not null,
  primary key (account_id, series_id, at)
) partition by range (at);
call tenant_table('metric_point');

-- Kept with each point that is new, so that late and repeated points leave them exact.
create table metric_minute (
  account_id uuid not null,
  series_id uuid not null,
  at timestamptz(3) not null, -- the minute's begin
  n int not null,
  sum double precision not null,
  min double precision not null,
  max double precision not null,
  last double precision not null,
  last_at timestamptz(3) not null,
  primary key (account_id, series_id, at)
) partition by range (at);
call tenant_table('metric_minute');

create table metric_hour (like metric_minute, primary key (account_id, series_id, at)) partition by range (at);
call tenant_table('metric_hour');

-- What is said about series before anything happens: a value not to cross, or a date on which it will.
create table metric_watch (
  account_id uuid not null,
  id uuid not null unique,
  system_id uuid, -- null: all systems of the account
  kind text not null check (kind in ('threshold', 'forecast')),
  name text not null check (length(name) between 1 and 200),
  labels jsonb not null default '{}',
  direction text not null check (direction in ('above', 'below')),
  value double precision not null,
  hold_seconds int not null default 300 check (hold_seconds between 0 and 86400),
  horizon_days int not null default 21 check (horizon_days between 1 and 180),
  severity text not null check (severity in ('P1', 'P2', 'P3', 'P4')),
  note text not null default '' check (length(note) <= 500),
  created_at timestamptz(3) not null default app_now(),
  version int not null default 1,
  primary key (account_id, id),
  foreign key (account_id, system_id) references system (account_id, id) on delete cascade
);
create index metric_watch_system on metric_watch (system_id);
call tenant_table('metric_watch');

-- What a watch found of a series it fits.
create table metric_finding (
  account_id uuid not null,
  watch_id uuid not null,
  series_id uuid not null,
  state text not null check (state in ('waiting', 'problem', 'clear')),
  since timestamptz(3) not null,
  value double precision,
  forecast jsonb, -- as the portal shows it
  request_id uuid, -- raised for it, and not before the problem is over another one
  changed_at timestamptz(3) not null,
  primary key (account_id, watch_id, series_id),
  foreign key (account_id, watch_id) references metric_watch (account_id, id) on delete cascade,
  foreign key (account_id, series_id) references metric_series (account_id, id) on delete cascade
);
create index metric_finding_series on metric_finding (account_id, series_id);
call tenant_table('metric_finding');

-- How soon updates have to be in. One for each account.
create table patch_policy (
  account_id uuid primary key references account (account_id),
  security_days int not null check (security_days between 0 and 365),
  other_days int not null check (other_days between 0 and 365),
  reboot_days int not null check (reboot_days between 0 and 365),
  stale_hours int not null check (stale_hours between 1 and 8760), -- an inventory older than this says nothing
  changed_at timestamptz(3) not null default app_now(),
  version int not null default 1
);
call tenant_table('patch_policy');

-- What a system said was pending, each package with the moment it was first said.
create table patch_inventory (
  account_id uuid not null,
  system_id uuid not null,
  at timestamptz(3) not null,
  pending jsonb not null check (jsonb_typeof(pending) = 'array'),
  reboot_since timestamptz(3),
  primary key (account_id, system_id),
  foreign key (account_id, system_id) references system (account_id, id) on delete cascade
);
call tenant_table('patch_inventory');
