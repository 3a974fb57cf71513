-- What runs of user flows left: of each check and location the newest run with the time of each step, and of failures the
-- screenshot and the HAR, so that whoever is called sees what the visitor saw. Ten failures of a check are kept, each new kind of
-- failure and at most one an hour of the same; all of it goes with the results of checks.
create table flow_run (
  account_id uuid not null,
  id uuid not null unique,
  check_id uuid not null,
  location text not null check (location ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  at timestamptz(3) not null,
  state text not null check (state in ('passed', 'degraded', 'failed', 'inconclusive')),
  reason_code text check (reason_code ~ '^[a-z_]{1,40}$'),
  reason text check (length(reason) <= 500),
  failed_step int,
  took_ms int not null,
  steps jsonb not null check (jsonb_typeof(steps) = 'array'),           -- rules/evidence.ts
  warnings jsonb not null check (jsonb_typeof(warnings) = 'array'),
  assertions jsonb not null check (jsonb_typeof(assertions) = 'array'),
  screenshot_id uuid,
  har_id uuid,
  primary key (account_id, id),
  foreign key (account_id, check_id) references system_check (account_id, id),
  foreign key (account_id, screenshot_id) references file (account_id, id),
  foreign key (account_id, har_id) references file (account_id, id)
);
create index flow_run_check on flow_run (check_id, at desc);
create index flow_run_at on flow_run (at);
create index flow_run_screenshot on flow_run (account_id, screenshot_id) where screenshot_id is not null;
create index flow_run_har on flow_run (account_id, har_id) where har_id is not null;
call tenant_table('flow_run');
create policy for_staff on flow_run as restrictive using (app_is_staff()) with check (app_is_staff());
