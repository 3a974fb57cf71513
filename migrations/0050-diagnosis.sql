-- What was tried to find out what is wrong with a system: a ping, a trace, a question to a name server. Kept with the system and with the
-- incident it was asked for, so that whoever comes next sees what is known already.
create table diagnosis (
  account_id uuid not null,
  id uuid not null unique,
  system_id uuid not null,
  incident_id uuid,
  kind text not null check (kind ~ '^[a-z]{2,20}$'),
  target text not null check (length(target) between 1 and 500),
  options jsonb not null default '{}' check (jsonb_typeof(options) = 'object'),
  location text,                            -- where it is run; null: by this site
  asked_by uuid,
  asked_name text not null,
  asked_at timestamptz(3) not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  outcome text check (outcome in ('up', 'degraded', 'down', 'inconclusive')),
  said text not null default '' check (length(said) <= 500),
  output text not null default '' check (length(output) <= 20000),
  ended_at timestamptz(3),
  primary key (account_id, id),
  foreign key (account_id, system_id) references system (account_id, id),
  foreign key (account_id, incident_id) references incident (account_id, id),
  check ((state = 'waiting') = (ended_at is null)),
  check ((state = 'waiting') = (outcome is null))
);
create index diagnosis_system on diagnosis (system_id, asked_at desc);
create index diagnosis_incident on diagnosis (incident_id, asked_at desc) where incident_id is not null;
call tenant_table('diagnosis');
revoke delete on diagnosis from palisade_runtime;
create policy for_staff on diagnosis as restrictive using (app_is_staff()) with check (app_is_staff());
