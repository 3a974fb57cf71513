-- Alerts: what the signals of all sources come to. A signal finds its alert by a key that does not depend on who received it;
-- alerts that have one cause stand in one incident, and an incident calls people once. Fifty thousand signals in a minute must
-- neither be lost nor become fifty thousand rows: an alert counts them, and keeps those that changed it and one a minute.

create sequence incident_number start 1001;
grant usage on sequence incident_number to palisade_runtime;

create table incident (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  number bigint not null unique default nextval('incident_number'), -- IN-1001
  title text not null check (length(title) between 1 and 300),
  severity text not null check (severity in ('P1', 'P2', 'P3', 'P4')),
  status text not null check (status in ('open', 'resolved', 'merged')),
  storm boolean not null default false,     -- gathers what opened beyond what anybody could answer
  cause jsonb not null default '{}' check (jsonb_typeof(cause) = 'object'), -- rules/cause.ts
  alerts int not null default 0 check (alerts >= 0),
  open_alerts int not null default 0 check (open_alerts between 0 and alerts),
  opened_at timestamptz(3) not null,
  last_at timestamptz(3) not null,          -- when an alert last joined, rose or ended
  quiet_at timestamptz(3),                  -- since when none of its alerts is open
  resolved_at timestamptz(3),
  merged_into_id uuid,
  request_id uuid,
  -- Why nobody is called: maintenance, a silence, a snooze, a rule. Null: nothing holds its page back.
  held jsonb check (jsonb_typeof(held) = 'object'),
  snoozed_until timestamptz(3),
  acked_by uuid references person (id),
  acked_name text,
  acked_at timestamptz(3),
  version int not null default 1,
  primary key (account_id, id),
  foreign key (account_id, merged_into_id) references incident (account_id, id),
  foreign key (account_id, request_id) references request (account_id, id),
  check ((status = 'merged') = (merged_into_id is not null)),
  check ((status = 'open') = (resolved_at is null)),
  check (num_nulls(acked_name, acked_at) in (0, 2))
);
create index incident_open on incident (severity, opened_at) where status = 'open';
create index incident_account on incident (account_id, opened_at desc);
create index incident_request on incident (request_id) where request_id is not null;
call tenant_table('incident');
revoke delete on incident from palisade_runtime;
create policy for_staff on incident as restrictive using (app_is_staff()) with check (app_is_staff());

create table alert (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  source text not null check (length(source) between 1 and 40),
  key text not null check (length(key) between 1 and 500),
  system_id uuid,
  incident_id uuid,                         -- null until it was looked at, a moment later
  status text not null check (status in ('open', 'resolved')),
  severity text not null check (severity in ('P1', 'P2', 'P3', 'P4')),
  reported text not null check (reported in ('P1', 'P2', 'P3', 'P4')), -- the highest the source said
  title text not null check (length(title) between 1 and 300),
  text text not null default '' check (length(text) <= 10000),
  labels jsonb not null default '{}' check (jsonb_typeof(labels) = 'object'),
  runbook text check (length(runbook) <= 500),
  count bigint not null check (count > 0),  -- signals that said so
  first_at timestamptz(3) not null,         -- at the source
  last_at timestamptz(3) not null,
  opened_at timestamptz(3) not null,        -- here
  resolved_at timestamptz(3),
  resolved_by text,                         -- null: the source said it is over
  -- What takes its system away when it fails (rules/topology.ts) and the label rules it fell under, as they were when it opened.
  cuts text[] not null default '{}',
  label_keys text[] not null default '{}',
  why jsonb not null default '{"code": "alone"}' check (jsonb_typeof(why) = 'object'),
  paging text not null default 'usual' check (paging in ('usual', 'never', 'always')), -- what rules say
  pending boolean not null default true,    -- changed since its incident was last looked at
  primary key (account_id, id),
  foreign key (account_id, incident_id) references incident (account_id, id),
  foreign key (account_id, system_id) references system (account_id, id),
  check ((status = 'open') = (resolved_at is null))
);
create unique index alert_open_key on alert (account_id, source, key) where status = 'open';
create index alert_open on alert (account_id, opened_at) where status = 'open';
create index alert_pending on alert (id) where pending;
create index alert_incident on alert (incident_id) where incident_id is not null;
create index alert_system on alert (system_id, opened_at desc) where system_id is not null;
create index alert_time on alert (account_id, opened_at desc);
call tenant_table('alert');
revoke delete on alert from palisade_runtime;
create policy for_staff on alert as restrictive using (app_is_staff()) with check (app_is_staff());

-- What is remembered of a key between signals: the last status and its sequence, also after the alert is over. A late problem
-- that is older than its clear is told by it.
create table alert_key (
  account_id uuid not null references account (account_id),
  source text not null,
  key text not null,
  status text not null check (status in ('problem', 'clear')),
  sequence bigint,
  at timestamptz(3) not null,
  alert_id uuid,
  reported text not null check (reported in ('P1', 'P2', 'P3', 'P4')),
  resolved_at timestamptz(3),
  seen_at timestamptz(3) not null,
  kept_at timestamptz(3) not null,          -- when a signal of it was last kept in full
  repeats bigint not null default 0,        -- and how many came since
  primary key (account_id, source, key),
  foreign key (account_id, alert_id) references alert (account_id, id)
);
create index alert_key_old on alert_key (seen_at) where status = 'clear';
call tenant_table('alert_key');
create policy for_staff on alert_key as restrictive using (app_is_staff()) with check (app_is_staff());

-- Signals kept: each that opened, raised or ended an alert, and of the rest one a minute an alert with how many it stands for.
create table alert_signal (
  account_id uuid not null,
  id uuid not null,
  alert_id uuid not null,
  change text not null check (change in ('opened', 'counted', 'raised', 'resolved')),
  severity text not null check (severity in ('P1', 'P2', 'P3', 'P4')),
  title text not null,
  text text not null check (length(text) <= 2000),
  labels jsonb not null,
  sequence bigint,
  repeats bigint not null check (repeats > 0),
  at timestamptz(3) not null,               -- at the source
  taken_at timestamptz(3) not null,
  primary key (account_id, id),
  foreign key (account_id, alert_id) references alert (account_id, id)
);
create index alert_signal_alert on alert_signal (alert_id, taken_at desc);
create index alert_signal_old on alert_signal using brin (taken_at);
call tenant_table('alert_signal');
create policy for_staff on alert_signal as restrictive using (app_is_staff()) with check (app_is_staff());

-- No pages for what matches, for a time. `account_id` null: of all accounts.
create table silence (
  id uuid primary key,
  account_id uuid references account (account_id),
  matchers jsonb not null check (jsonb_typeof(matchers) = 'array' and jsonb_array_length(matchers) between 1 and 20),
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  comment text not null check (length(comment) between 1 and 1000),
  created_by uuid references person (id),
  author text not null check (length(author) between 1 and 200),
  created_at timestamptz(3) not null default app_now(),
  check (ends_at >= starts_at)
);
create index silence_end on silence (ends_at);
call provider_table('silence');
revoke delete on silence from palisade_runtime;

-- Event, condition, action; in order of their position. `account_id` null: of all accounts.
create table alert_rule (
  id uuid primary key,
  account_id uuid references account (account_id),
  name text not null check (length(name) between 1 and 100),
  position int not null,
  events text[] not null check (events <@ '{opened,raised,resolved}' and cardinality(events) > 0),
  condition text not null check (length(condition) <= 2000), -- rules/expression; empty: always
  actions jsonb not null check (jsonb_typeof(actions) = 'array' and jsonb_array_length(actions) between 1 and 10),
  active boolean not null default true,
  version int not null default 1,
  changed_by text not null,
  changed_at timestamptz(3) not null,
  removed_at timestamptz(3)
);
create index alert_rule_order on alert_rule (position, id) where removed_at is null;
call provider_table('alert_rule');
revoke delete on alert_rule from palisade_runtime;
