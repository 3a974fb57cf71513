-- Automation rules: on this event of a module, when this holds, do that. The short form of a procedure. What is being written is the
-- draft; what acts is a version that never changes, and each firing says which one it was, on what, why, and what came of it.

create table automation_rule (
  account_id uuid not null references account (account_id), -- the provider's own account: for every account
  id uuid not null unique,
  name text not null check (length(name) between 1 and 120),
  description text not null default '' check (length(description) <= 2000),
  draft jsonb not null check (jsonb_typeof(draft) = 'object' and octet_length(draft::text) <= 131072),
  revision int not null default 1 check (revision > 0),     -- of the draft
  -- The version that acts; null: nothing was published yet. No foreign key: versions point here and are never deleted.
  version_id uuid,
  event text check (length(event) between 1 and 200),       -- what that version listens to
  enabled boolean not null default false,
  paused_at timestamptz(3),                 -- by the program, because it fired too often; until somebody switches it on again
  signing bytea,                            -- the secret its calls are signed with, sealed
  created_by uuid,
  created_name text not null,
  created_at timestamptz(3) not null,
  changed_name text not null,
  changed_at timestamptz(3) not null,
  retired_at timestamptz(3),
  primary key (account_id, id),
  check (not enabled or version_id is not null),
  check ((version_id is null) = (event is null))
);
create index automation_rule_hears on automation_rule (event) where enabled and paused_at is null and retired_at is null;
create index automation_rule_list on automation_rule (account_id, lower(name), id);
call tenant_table('automation_rule');
revoke delete on automation_rule from palisade_runtime;
create policy for_staff on automation_rule as restrictive using (app_is_staff()) with check (app_is_staff());

create table automation_version (
  account_id uuid not null,
  id uuid not null unique,
  rule_id uuid not null,
  number int not null check (number > 0),
  event text not null check (length(event) between 1 and 200),
  condition jsonb not null,                 -- as it was built
  feel text not null check (length(feel) <= 1000), -- as it is evaluated; empty: always
  act text not null check (length(act) between 1 and 100),
  inputs jsonb not null check (jsonb_typeof(inputs) = 'object'),
  hourly int not null check (hourly between 1 and 1000),
  note text not null default '' check (length(note) <= 2000),
  published_by uuid,
  published_name text not null,
  published_at timestamptz(3) not null,
  primary key (account_id, id),
  unique (account_id, rule_id, number),
  foreign key (account_id, rule_id) references automation_rule (account_id, id)
);
call tenant_table('automation_version');
revoke update, delete on automation_version from palisade_runtime;
create policy for_staff on automation_version as restrictive using (app_is_staff()) with check (app_is_staff());

-- Each time a rule fired, or would have and was stopped. Of the account the event was of. Kept 90 days.
create table automation_firing (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  rule_account_id uuid not null,
  rule_id uuid not null,
  version_id uuid not null,
  event text not null check (length(event) between 1 and 200),
  event_key uuid not null,                  -- one event fires a rule once, whatever happens to the job
  subject_kind text not null check (length(subject_kind) between 1 and 100),
  subject_id text not null check (length(subject_id) between 1 and 200),
  -- What the event told, what the condition looked at, and what the act was given.
  data jsonb not null check (jsonb_typeof(data) = 'object'),
  seen jsonb not null check (jsonb_typeof(seen) = 'object'),
  inputs jsonb not null check (jsonb_typeof(inputs) = 'object'),
  state text not null check (state in ('waiting', 'done', 'failed', 'stopped')),
  code text check (length(code) between 1 and 200),         -- why it failed or was stopped
  text text check (length(text) <= 2000),
  result jsonb,                             -- what the act gave
  depth int not null check (depth > 0),     -- 1: nothing but a person, the clock or the world led to it
  led_by uuid[] not null,                   -- rules that led to it, oldest first
  at timestamptz(3) not null,
  ended_at timestamptz(3),
  primary key (account_id, id),
  foreign key (rule_account_id, rule_id) references automation_rule (account_id, id),
  foreign key (rule_account_id, version_id) references automation_version (account_id, id),
  check ((state = 'waiting') = (ended_at is null)),
  check ((state in ('failed', 'stopped')) = (code is not null))
);
create unique index automation_firing_once on automation_firing (rule_id, event_key);
create index automation_firing_list on automation_firing (rule_id, at desc, id desc);
create index automation_firing_at on automation_firing (at);
call tenant_table('automation_firing');
create policy for_staff on automation_firing as restrictive using (app_is_staff()) with check (app_is_staff());
