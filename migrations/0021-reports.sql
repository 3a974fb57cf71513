-- Reports that people keep and have mailed. Only the question is kept, never its numbers: whoever opens a report gets what
-- they may see at that moment. A mailed one is made as its owner, once for each time it was due.

create table report (
  id uuid primary key,
  owner_id uuid not null references person (id),
  name text not null check (length(name) between 1 and 100),
  description text not null default '',
  definition jsonb not null,
  shared boolean not null default false,    -- with all of the provider's people
  version int not null default 1 check (version > 0),
  created_at timestamptz(3) not null default app_now(),
  changed_at timestamptz(3) not null
);
create index report_owner on report (owner_id);
call provider_table('report');

create table report_schedule (
  report_id uuid primary key references report (id) on delete cascade,
  every text not null check (every in ('daily', 'weekly', 'monthly')),
  weekday smallint check (weekday between 1 and 7),
  day_of_month smallint check (day_of_month between 1 and 31),
  at text not null check (at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'), -- local time: the wall keeps it, not the instant
  zone text not null,
  formats text[] not null check (cardinality(formats) > 0 and formats <@ array['csv', 'xlsx', 'pdf']),
  recipients uuid[] not null check (cardinality(recipients) > 0),  -- staff
  next_due_at timestamptz(3),               -- its timer has the same; null when it was stopped
  last_sent_at timestamptz(3),
  stopped text check (stopped in ('owner', 'recipients', 'report')),
  check ((every = 'weekly') = (weekday is not null)),
  check ((every = 'monthly') = (day_of_month is not null)),
  check ((stopped is null) = (next_due_at is not null))
);
call provider_table('report_schedule');

-- What staff wrote, by time: reports on answers and on people's work begin there.
create index request_message_staff_at on request_message (at) where author_staff;
-- Calls to people on duty, by time.
create index escalation_started on escalation (started_at);
