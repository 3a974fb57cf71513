-- Signals from elsewhere: the monitors, senders and devices of accounts that tell Palisade what they see. A source is known by
-- its token (only the hash rests here) or by the network it sends from; what it sends and what of it was refused is counted, so
-- that a source that fell silent or sends what nobody can read is seen.

create table signal_source (
  account_id uuid not null references account (account_id), -- the provider's own for one that serves many accounts
  id uuid not null unique,
  kind text not null check (kind in ('alertmanager', 'alertmanager_webhook', 'remote_write', 'otlp', 'syslog', 'snmp', 'zabbix',
    'nsca', 'webhook', 'mail')),
  name text not null check (length(name) between 1 and 100),
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object' and length(settings::text) <= 40000),
  networks cidr[] not null default '{}' check (cardinality(networks) <= 50),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  token_ending text not null check (length(token_ending) = 4),
  token_sealed bytea,                       -- for NSCA, whose packets are mixed with the password: it must be read again
  per_minute int not null default 60000 check (per_minute between 1 and 100000000), -- signals, lines and values
  paused boolean not null default false,
  version int not null default 1,
  created_at timestamptz(3) not null,
  created_name text not null,
  retired_at timestamptz(3),
  primary key (account_id, id),
  check ((token_sealed is not null) = (kind = 'nsca'))
);
create unique index signal_source_name on signal_source (account_id, lower(name)) where retired_at is null;
call tenant_table('signal_source');
revoke delete on signal_source from palisade_runtime;
create policy for_staff on signal_source as restrictive using (app_is_staff()) with check (app_is_staff());

-- Written once a second by each instance with what it counted since.
create table signal_health (
  account_id uuid not null,
  source_id uuid not null,
  accepted bigint not null default 0 check (accepted >= 0),
  refused bigint not null default 0 check (refused >= 0),
  accepted_at timestamptz(3),
  refused_at timestamptz(3),
  primary key (account_id, source_id),
  foreign key (account_id, source_id) references signal_source (account_id, id)
);
call tenant_table('signal_health');
create policy for_staff on signal_health as restrictive using (app_is_staff()) with check (app_is_staff());

-- Samples of what was refused; the newest twenty of a source. Without a source: what no source is known for.
create table signal_refused (
  account_id uuid not null references account (account_id),
  id uuid not null,
  source_id uuid,
  door text not null check (length(door) between 1 and 40),
  code text not null check (length(code) between 1 and 80),
  detail text not null check (length(detail) <= 500),
  sample text not null check (length(sample) <= 2000),
  bytes bigint not null check (bytes >= 0),
  peer text not null check (length(peer) <= 100),
  times bigint not null check (times > 0),  -- refused like this within the second
  at timestamptz(3) not null,
  primary key (account_id, id)
);
create index signal_refused_newest on signal_refused (source_id, at desc);
call tenant_table('signal_refused');
create policy for_staff on signal_refused as restrictive using (app_is_staff()) with check (app_is_staff());

-- Alerts that a Prometheus keeps up: each is over when its end passes without another word of it.
create table signal_active (
  account_id uuid not null references account (account_id),
  source_id uuid not null,
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{16}$'),
  labels jsonb not null check (jsonb_typeof(labels) = 'object'),
  annotations jsonb not null check (jsonb_typeof(annotations) = 'object'),
  generator_url text not null check (length(generator_url) <= 2000),
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (account_id, source_id, fingerprint)
) with (fillfactor = 70);
create index signal_active_end on signal_active (ends_at);
call tenant_table('signal_active');
create policy for_staff on signal_active as restrictive using (app_is_staff()) with check (app_is_staff());

-- How far the values of an agent's session were taken: what comes again after a lost answer is not taken twice.
create table signal_session (
  account_id uuid not null,
  source_id uuid not null,
  host text not null check (length(host) between 1 and 300),
  session text not null check (length(session) between 1 and 100),
  last_id bigint not null,
  seen_at timestamptz(3) not null,
  primary key (account_id, source_id, host, session),
  foreign key (account_id, source_id) references signal_source (account_id, id)
);
create index signal_session_old on signal_session (seen_at);
call tenant_table('signal_session');
create policy for_staff on signal_session as restrictive using (app_is_staff()) with check (app_is_staff());

-- A source of the provider names hosts without an account.
create index system_name_key on system_name (key);
