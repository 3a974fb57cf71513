-- Running procedures (projects). The log of events is the truth: folding it over the version's graph gives the state that is kept
-- beside it. What waits (tasks, acts, subscriptions, interruptions) are rows, deadlines are those of the platform. What everybody
-- on a project may read stands apart from what the interpreter keeps, which is for staff.

create sequence procedure_run_number start 1001;
grant usage on sequence procedure_run_number to palisade_runtime;

create table procedure_run (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  number bigint not null unique default nextval('procedure_run_number'),
  title text not null check (length(title) between 1 and 200),
  procedure_account_id uuid not null,
  procedure_id uuid not null,
  version_id uuid not null,                 -- keeps to it, whatever is published later
  shared boolean not null default false,    -- the account's own people see it
  state text not null default 'running' check (state in ('running', 'done', 'failed', 'cancelled')),
  outcome text check (length(outcome) <= 200),
  begins_at timestamptz(3),                 -- dates of its plan count forward from here
  ends_at timestamptz(3),                   -- or backward from here
  started_by uuid,
  started_name text not null,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3),
  parent_run_id uuid,                       -- the one that called it, and the job that waits for it
  parent_job int,
  cause text,                               -- what started it, once
  primary key (account_id, id),
  foreign key (procedure_account_id, procedure_id) references procedure (account_id, id),
  foreign key (procedure_account_id, version_id) references procedure_version (account_id, id),
  foreign key (account_id, parent_run_id) references procedure_run (account_id, id),
  check ((parent_run_id is null) = (parent_job is null)),
  check ((state = 'running') = (ended_at is null))
);
create index procedure_run_list on procedure_run (account_id, started_at desc, id desc);
create index procedure_run_version on procedure_run (procedure_id, version_id) where state = 'running';
create unique index procedure_run_cause on procedure_run (procedure_id, cause) where cause is not null;
create index procedure_run_parent on procedure_run (parent_run_id) where parent_run_id is not null;
call tenant_table('procedure_run');
revoke delete on procedure_run from palisade_runtime;
create policy shared_outside on procedure_run as restrictive using (app_is_staff() or shared) with check (app_is_staff());

-- What the interpreter keeps. Written at each event, so it stands apart and has no further index.
create table procedure_state (
  account_id uuid not null,
  run_id uuid not null,
  seq int not null,
  state jsonb not null,
  primary key (run_id),
  foreign key (account_id, run_id) references procedure_run (account_id, id)
) with (fillfactor = 70);
call tenant_table('procedure_state');
create policy for_staff on procedure_state as restrictive using (app_is_staff()) with check (app_is_staff());

-- What happened, in its order; nothing of it is ever changed. `cause` names what must not count twice.
create table procedure_event (
  account_id uuid not null,
  run_id uuid not null,
  seq int not null check (seq >= 0),
  at timestamptz(3) not null,
  event jsonb not null,
  by_id uuid,
  by_name text not null,
  cause text,
  primary key (run_id, seq),
  foreign key (account_id, run_id) references procedure_run (account_id, id)
);
create unique index procedure_event_cause on procedure_event (run_id, cause) where cause is not null;
call tenant_table('procedure_event');
revoke update, delete on procedure_event from palisade_runtime;
create policy for_staff on procedure_event as restrictive using (app_is_staff()) with check (app_is_staff());

-- A job of a run: something a person does, an act the program does, or another procedure that is waited for.
create table procedure_task (
  account_id uuid not null,
  run_id uuid not null,
  job int not null,
  node text not null check (length(node) between 1 and 200),
  kind text not null check (kind in ('task', 'approval', 'act', 'call')),
  name text not null default '' check (length(name) <= 300),
  state text not null default 'open' check (state in ('open', 'done', 'withdrawn')),
  role text check (length(role) between 1 and 100), -- who may do it; null: whoever steers the run
  for_customer boolean not null default false,      -- the account's own people see it
  passkey boolean not null default false,
  milestone text check (length(milestone) between 1 and 200),
  assignee_id uuid,
  details jsonb,                            -- instructions, form, records to collect; the input of an act
  due_at timestamptz(3),
  opened_at timestamptz(3) not null,
  closed_at timestamptz(3),
  closed_by uuid,
  closed_name text,
  primary key (run_id, job),
  foreign key (account_id, run_id) references procedure_run (account_id, id),
  check ((state = 'open') = (closed_at is null))
);
create index procedure_task_role on procedure_task (role, due_at) where state = 'open' and kind in ('task', 'approval');
create index procedure_task_assignee on procedure_task (assignee_id, due_at) where state = 'open' and assignee_id is not null;
call tenant_table('procedure_task');
revoke delete on procedure_task from palisade_runtime;
create policy theirs on procedure_task as restrictive using (app_is_staff() or for_customer) with check (app_is_staff());

-- Who is who on a run: the lead, the customer's database administrator.
create table procedure_person (
  account_id uuid not null,
  run_id uuid not null,
  role text not null check (length(role) between 1 and 100),
  person_id uuid not null references person (id),
  primary key (run_id, role, person_id),
  foreign key (account_id, run_id) references procedure_run (account_id, id)
);
create index procedure_person_of on procedure_person (person_id);
call tenant_table('procedure_person');
revoke update on procedure_person from palisade_runtime;

-- What a run waits to hear of.
create table procedure_subscription (
  account_id uuid not null,
  run_id uuid not null,
  subscription int not null,
  node text not null check (length(node) between 1 and 200),
  kind text not null check (kind in ('message', 'signal')),
  name text not null check (length(name) between 1 and 200),
  key text check (length(key) <= 500),
  primary key (run_id, subscription),
  foreign key (account_id, run_id) references procedure_run (account_id, id)
);
create index procedure_subscription_name on procedure_subscription (name, key);
call tenant_table('procedure_subscription');
create policy for_staff on procedure_subscription as restrictive using (app_is_staff()) with check (app_is_staff());

-- A step that goes no further until a person says how.
create table procedure_interruption (
  account_id uuid not null,
  run_id uuid not null,
  id int not null,
  node text not null check (length(node) between 1 and 200),
  kind text not null check (kind in ('approval', 'failure', 'question')),
  code text not null default '' check (length(code) <= 200),
  text text not null default '' check (length(text) <= 2000),
  opened_at timestamptz(3) not null,
  over_at timestamptz(3),
  primary key (run_id, id),
  foreign key (account_id, run_id) references procedure_run (account_id, id)
);
create index procedure_interruption_open on procedure_interruption (account_id, opened_at) where over_at is null;
call tenant_table('procedure_interruption');
revoke delete on procedure_interruption from palisade_runtime;
create policy for_staff on procedure_interruption as restrictive using (app_is_staff()) with check (app_is_staff());

-- Who did what when, with what shows it. Nothing of it is ever changed.
create table procedure_record (
  account_id uuid not null,
  id uuid not null unique,
  run_id uuid not null,
  job int,                                  -- the step it belongs to
  text text not null check (length(text) between 1 and 4000),
  data jsonb not null default '{}' check (jsonb_typeof(data) = 'object'),
  file_id uuid,
  for_customer boolean not null default false,
  by_id uuid,
  by_name text not null,
  at timestamptz(3) not null,
  primary key (account_id, id),
  foreign key (account_id, run_id) references procedure_run (account_id, id),
  foreign key (account_id, file_id) references file (account_id, id)
);
create index procedure_record_run on procedure_record (run_id, at);
call tenant_table('procedure_record');
revoke update, delete on procedure_record from palisade_runtime;
create policy not_internal on procedure_record as restrictive using (for_customer or app_is_staff());

-- Runs that were moved to another version, and how they stood before: the way back.
create table procedure_move (
  account_id uuid not null,
  run_id uuid not null,
  id uuid not null unique,
  from_version_id uuid not null,
  to_version_id uuid not null,
  mapping jsonb not null check (jsonb_typeof(mapping) = 'object'),
  seq int not null,                         -- of the event that moved it
  state_before jsonb not null,
  moved_name text not null,
  moved_at timestamptz(3) not null,
  undone_at timestamptz(3),
  primary key (account_id, id),
  foreign key (account_id, run_id) references procedure_run (account_id, id)
);
create index procedure_move_run on procedure_move (run_id, moved_at desc);
call tenant_table('procedure_move');
create policy for_staff on procedure_move as restrictive using (app_is_staff()) with check (app_is_staff());
