-- The desk in depth: requests that are merged, split and linked, reminders, prepared words and acts, views, who else is
-- here, time spent, what the customer thought of it, and why a promise was broken. Everything but the customer's own
-- opinion is the provider's business, and the database itself keeps it there.

create procedure staff_only(name text) language plpgsql as $$
begin
  execute format('create policy staff_only on %I as restrictive using (app_is_staff()) with check (app_is_staff())', name);
end $$;

-- A merged request is closed, and everything that still comes to it belongs to the one it went into.
alter table request add column merged_into_id uuid;
alter table request add foreign key (account_id, merged_into_id) references request (account_id, id) on update cascade;
alter table request add check (merged_into_id is null or (merged_into_id <> id and status = 'closed'));
create index request_merged on request (merged_into_id) where merged_into_id is not null;

-- One merge or split, with what it moved: enough to put everything back.
create table request_merge (
  account_id uuid not null,
  id uuid not null unique,
  kind text not null check (kind in ('merge', 'split')),
  from_id uuid not null,                    -- the merged request; of a split: the new one
  into_id uuid not null,                    -- the one it went into; of a split: the one it came out of
  record jsonb not null,
  at timestamptz(3) not null,
  by_name text not null,
  undone_at timestamptz(3),
  undone_by text,
  primary key (account_id, id),
  foreign key (account_id, from_id) references request (account_id, id) on update cascade,
  foreign key (account_id, into_id) references request (account_id, id) on update cascade,
  check ((undone_at is null) = (undone_by is null))
);
create unique index request_merge_in_force on request_merge (from_id, kind) where undone_at is null;
create index request_merge_into on request_merge (into_id);
call tenant_table('request_merge');
call staff_only('request_merge');

-- How requests belong together. One outage has incidents of many customers, so a link may join two accounts, and only
-- the provider's people ever see it. `caused_by` leads from an incident to its problem.
create table request_link (
  id uuid primary key,
  kind text not null check (kind in ('related', 'duplicate', 'follows', 'caused_by')),
  from_account_id uuid not null,
  from_id uuid not null,
  to_account_id uuid not null,
  to_id uuid not null,
  at timestamptz(3) not null,
  by_name text not null,
  foreign key (from_account_id, from_id) references request (account_id, id) on update cascade,
  foreign key (to_account_id, to_id) references request (account_id, id) on update cascade,
  check (from_id <> to_id)
);
create unique index request_link_once on request_link (least(from_id, to_id), greatest(from_id, to_id), kind);
create index request_link_from on request_link (from_id);
create index request_link_to on request_link (to_id);
call provider_table('request_link');

-- A dated reminder. Its deadline is a timer of the same id.
create table request_follow_up (
  account_id uuid not null,
  id uuid not null unique,
  request_id uuid not null,
  due_at timestamptz(3) not null,
  note text not null default '',
  person_id uuid not null references person (id), -- who is reminded
  created_by uuid,
  created_at timestamptz(3) not null,
  fired_at timestamptz(3),
  done_at timestamptz(3),                   -- taken back, or seen to after it came
  primary key (account_id, id),
  foreign key (account_id, request_id) references request (account_id, id) on update cascade
);
create unique index request_follow_up_waiting on request_follow_up (request_id, person_id) where done_at is null;
create index request_follow_up_of on request_follow_up (person_id) where done_at is null;
call tenant_table('request_follow_up');
call staff_only('request_follow_up');

-- Words prepared for answers, with fields in double braces, and named lists of acts.
create table canned_answer (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  team_id uuid references team (id) on delete cascade, -- null: of every team
  language text not null default 'en',
  text text not null check (length(text) between 1 and 20000),
  used int not null default 0,
  changed_at timestamptz(3) not null,
  changed_by text not null
);
create unique index canned_answer_name on canned_answer (lower(name), language, team_id) nulls not distinct;
call provider_table('canned_answer');

create table macro (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  team_id uuid references team (id) on delete cascade,
  acts jsonb not null,
  changed_at timestamptz(3) not null,
  changed_by text not null
);
create unique index macro_name on macro (lower(name), team_id) nulls not distinct;
call provider_table('macro');

-- Filters of the list under a name: one person's, a team's, or everybody's.
create table request_view (
  id uuid primary key,
  name text not null check (length(name) between 1 and 60),
  owner_id uuid not null references person (id),
  scope text not null check (scope in ('own', 'team', 'all')),
  team_id uuid references team (id) on delete cascade,
  filter jsonb not null,
  position int not null default 0,
  changed_at timestamptz(3) not null,
  check ((scope = 'team') = (team_id is not null))
);
create index request_view_owner on request_view (owner_id);
call provider_table('request_view');

-- An act on many requests, or of many acts on one, with what stood there before: its one way back.
create table request_act (
  id uuid primary key,
  name text not null,
  steps jsonb not null,                     -- [{requestId, changes: [{field, before, after}]}]
  by_id uuid,
  by_name text not null,
  at timestamptz(3) not null,
  undone_at timestamptz(3),
  undone_by text
);
create index request_act_at on request_act (at);
call provider_table('request_act');

-- Who has a request before them, as a lease: whoever is silent is gone.
create table request_presence (
  request_id uuid not null,
  person_id uuid not null references person (id) on delete cascade,
  name text not null,
  writing boolean not null,
  until timestamptz(3) not null,
  primary key (request_id, person_id)
);
create index request_presence_until on request_presence (until);
call provider_table('request_presence');

-- Time spent, as billing will take it: who, for whom, on what, from when until when. One runs at a time for a person.
create table time_entry (
  account_id uuid not null,
  id uuid not null unique,
  request_id uuid not null,
  person_id uuid not null references person (id),
  started_at timestamptz(3) not null,
  ended_at timestamptz(3),                  -- null: running
  billable boolean not null default true,
  note text not null default '',
  source text not null check (source in ('timer', 'manual')),
  changed_at timestamptz(3) not null,
  primary key (account_id, id),
  foreign key (account_id, request_id) references request (account_id, id) on update cascade,
  check (ended_at is null or ended_at >= started_at),
  check (ended_at is not null or source = 'timer')
);
create unique index time_entry_running on time_entry (person_id) where ended_at is null;
create index time_entry_request on time_entry (request_id, started_at);
create index time_entry_account on time_entry (account_id, started_at);
create index time_entry_person on time_entry (person_id, started_at desc);
call tenant_table('time_entry');
call staff_only('time_entry');

-- The one question at the end, and the one answer. The token of the mail is known only by its hash.
create table satisfaction (
  account_id uuid not null,
  id uuid not null unique,
  request_id uuid not null,
  token_hash bytea,
  asked_at timestamptz(3) not null,
  sent_to text,
  score smallint check (score between 1 and 5),
  comment text,
  answered_at timestamptz(3),
  answered_by text,
  primary key (account_id, id),
  foreign key (account_id, request_id) references request (account_id, id) on update cascade,
  check ((score is null) = (answered_at is null))
);
create unique index satisfaction_request on satisfaction (request_id);
create unique index satisfaction_token on satisfaction (token_hash) where token_hash is not null;
create index satisfaction_account on satisfaction (account_id, answered_at desc) where answered_at is not null;
call tenant_table('satisfaction');

-- Why promises break. Asked of whoever answered for it, and open until somebody says.
create table breach_reason (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 100),
  position int not null default 0,
  retired_at timestamptz(3)
);
call provider_table('breach_reason');
insert into breach_reason (id, name, position) values
  ('0198c000-0000-7000-8000-000000000001', 'Too many requests at once', 1),
  ('0198c000-0000-7000-8000-000000000002', 'Nobody was reached', 2),
  ('0198c000-0000-7000-8000-000000000003', 'Waiting for a supplier', 3),
  ('0198c000-0000-7000-8000-000000000004', 'Waiting for the customer, not marked', 4),
  ('0198c000-0000-7000-8000-000000000005', 'Handed over late between teams', 5),
  ('0198c000-0000-7000-8000-000000000006', 'Harder than it looked', 6),
  ('0198c000-0000-7000-8000-000000000007', 'Done in time, said late', 7),
  ('0198c000-0000-7000-8000-000000000008', 'Something else', 8);

create table breach_question (
  account_id uuid not null,
  promise_id uuid not null unique,
  request_id uuid not null,
  name text not null,                       -- the promise in words
  person_id uuid references person (id),    -- who had the request when it broke; null: nobody
  asked_at timestamptz(3) not null,
  reason_id uuid references breach_reason (id),
  words text,
  answered_at timestamptz(3),
  answered_by text,
  primary key (account_id, promise_id),
  foreign key (account_id, request_id) references request (account_id, id) on update cascade,
  check ((reason_id is null) = (answered_at is null))
);
create index breach_question_open on breach_question (request_id) where answered_at is null;
call tenant_table('breach_question');
call staff_only('breach_question');

-- A cancelled promise may be owed again when a merge is taken back; the record says so.
alter table promise_fact drop constraint promise_fact_fact_check;
alter table promise_fact add constraint promise_fact_fact_check check (fact in
  ('started', 'paused', 'resumed', 'retargeted', 'warned', 'broken', 'kept', 'cancelled', 'owed_again'));

-- A reminder goes over the same channels as a page, but is none: it has no acts and no answer means it.
alter table delivery drop constraint delivery_purpose_check;
alter table delivery add constraint delivery_purpose_check check (purpose in ('page', 'test', 'code', 'reminder'));
