-- Crises: what is done when it burns. A runbook is a published procedure, attached to what makes it a crisis; a crisis is a run of it
-- with roles, a journal and updates at fixed times. What was written in it becomes the post-mortem, whose versions never change.

-- Which runbook is for what. Everything that is asked must hold; `account_id` null: of all accounts.
create table crisis_runbook (
  id uuid primary key,
  account_id uuid references account (account_id),
  name text not null check (length(name) between 1 and 120),
  procedure_account_id uuid not null,
  procedure_id uuid not null,
  severities text[] not null check (severities <@ '{P1,P2,P3,P4}'), -- empty: any
  alert_rule_id uuid,                       -- an alert of the incident meets its condition; rules are never deleted, only ended
  matchers jsonb not null default '[]' check (jsonb_typeof(matchers) = 'array' and jsonb_array_length(matchers) <= 20),
  update_minutes jsonb not null default '{}' check (jsonb_typeof(update_minutes) = 'object'), -- by severity; missing: the usual
  active boolean not null default true,
  version int not null default 1,
  changed_by text not null,
  changed_at timestamptz(3) not null,
  removed_at timestamptz(3),
  foreign key (procedure_account_id, procedure_id) references procedure (account_id, id),
  -- Without a severity, a rule or a label every request would be a crisis.
  check (cardinality(severities) > 0 or alert_rule_id is not null or jsonb_array_length(matchers) > 0)
);
create index crisis_runbook_order on crisis_runbook (name, id) where removed_at is null;
call provider_table('crisis_runbook');
revoke delete on crisis_runbook from palisade_runtime;

create sequence crisis_number start 101;
grant usage on sequence crisis_number to palisade_runtime;

create table crisis (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  number bigint not null unique default nextval('crisis_number'),
  title text not null check (length(title) between 1 and 300),
  severity text not null check (severity in ('P1', 'P2', 'P3', 'P4')),
  state text not null default 'open' check (state in ('open', 'closed')),
  automatic boolean not null,
  incident_id uuid,
  request_id uuid,                          -- as of an incident no foreign key: a request may come to another account
  run_id uuid,                              -- its checklist; null: no runbook was for it, or none could be started
  runbook_id uuid,                          -- of crisis_runbook, whose rows stay
  summary text not null default '' check (length(summary) <= 4000), -- the newest words on where it stands
  update_minutes jsonb not null default '{}' check (jsonb_typeof(update_minutes) = 'object'),
  updated_at timestamptz(3),                -- of the newest status update
  update_due_at timestamptz(3),
  started_by uuid,
  started_name text not null,
  started_at timestamptz(3) not null,
  closed_by uuid,
  closed_name text,
  closed_at timestamptz(3),
  signed_number int,                        -- the version of the post-mortem the lead stands for
  signed_by uuid,
  signed_name text,
  signed_at timestamptz(3),
  version int not null default 1,
  primary key (account_id, id),
  foreign key (account_id, incident_id) references incident (account_id, id),
  foreign key (account_id, run_id) references procedure_run (account_id, id),
  check ((state = 'open') = (closed_at is null)),
  check ((signed_number is null) = (signed_at is null))
);
-- By itself a crisis starts once for a request; at most one is open for a request or an incident, however it was started.
create unique index crisis_by_itself on crisis (request_id) where automatic;
create unique index crisis_open_request on crisis (request_id) where state = 'open';
create unique index crisis_open_incident on crisis (incident_id) where state = 'open';
create index crisis_list on crisis (account_id, started_at desc, id desc);
create index crisis_of_request on crisis (request_id);
create index crisis_of_incident on crisis (incident_id);
create index crisis_of_run on crisis (run_id);
call tenant_table('crisis');
revoke delete on crisis from palisade_runtime;
create policy for_staff on crisis as restrictive using (app_is_staff()) with check (app_is_staff());

-- Who has which role now. `rota_id`: they had it because they were on call there; when somebody else is, it is handed over.
create table crisis_role (
  account_id uuid not null,
  crisis_id uuid not null,
  role text not null check (role in ('lead', 'scribe', 'communications')),
  person_id uuid not null references person (id),
  by_default boolean not null default false,
  rota_id uuid references rota (id),
  since timestamptz(3) not null,
  primary key (crisis_id, role),
  foreign key (account_id, crisis_id) references crisis (account_id, id)
);
create index crisis_role_of on crisis_role (person_id);
call tenant_table('crisis_role');
create policy for_staff on crisis_role as restrictive using (app_is_staff()) with check (app_is_staff());

-- Roles on their way from one to another. `shift` names the shift of the one who comes: it is asked once for each.
create table crisis_handover (
  account_id uuid not null,
  id uuid not null unique,
  crisis_id uuid not null,
  roles text[] not null check (roles <@ '{lead,scribe,communications}' and cardinality(roles) > 0),
  from_id uuid not null,                    -- people of the provider, whose rows stay
  to_id uuid not null,
  word text not null default '' check (length(word) <= 2000),
  shift text check (length(shift) <= 100),
  rota_id uuid references rota (id),
  state text not null default 'asked' check (state in ('asked', 'accepted', 'declined', 'withdrawn')),
  asked_at timestamptz(3) not null,
  decided_at timestamptz(3),
  primary key (account_id, id),
  foreign key (account_id, crisis_id) references crisis (account_id, id),
  check ((state = 'asked') = (decided_at is null))
);
create unique index crisis_handover_shift on crisis_handover (crisis_id, from_id, shift) where shift is not null;
create index crisis_handover_of on crisis_handover (crisis_id, asked_at);
call tenant_table('crisis_handover');
revoke delete on crisis_handover from palisade_runtime;
create policy for_staff on crisis_handover as restrictive using (app_is_staff()) with check (app_is_staff());

-- The post-mortem, version by version. None is ever changed.
create table crisis_post_mortem (
  account_id uuid not null,
  crisis_id uuid not null,
  number int not null check (number > 0),
  text text not null check (octet_length(text) <= 524288),
  saved_by uuid,
  saved_name text not null,
  saved_at timestamptz(3) not null,
  primary key (crisis_id, number),
  foreign key (account_id, crisis_id) references crisis (account_id, id)
);
call tenant_table('crisis_post_mortem');
revoke update, delete on crisis_post_mortem from palisade_runtime;
create policy for_staff on crisis_post_mortem as restrictive using (app_is_staff()) with check (app_is_staff());
-- A contact's words are taken out of it all the same, when their person is erased.
grant select (account_id, text), update (text) on crisis_post_mortem to palisade_eraser;
