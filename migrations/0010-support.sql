-- Requests: what a customer asked for or a monitor reported, its conversation, who follows it, its files and what became of
-- each answer on its way. Internal notes and internal files are kept from everybody outside by the database itself.

create sequence request_number start 48001;
grant usage on sequence request_number to palisade_runtime;

create table request (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  number bigint not null unique default nextval('request_number'),
  title text not null check (length(title) between 1 and 200),
  severity text not null check (severity in ('P1', 'P2', 'P3', 'P4')),
  status text not null default 'new'
    check (status in ('new', 'open', 'in_progress', 'waiting_customer', 'solved', 'closed')),
  channel text not null check (channel in ('email', 'phone', 'portal', 'api', 'monitoring')),
  topic text,
  contract_id uuid,
  plan_id uuid,                             -- the support plan its promises were made under
  -- Whoever asked: a person of the account (or of its partner), or only a name and an address.
  contact_account_id uuid,
  contact_id uuid,
  contact_name text,
  contact_email text,
  call_back text,
  answers jsonb,                            -- the three questions, when they were asked
  team_id uuid references team (id),
  assignee_id uuid references person (id),
  tags text[] not null default '{}',
  cc text[] not null default '{}',
  follows_id uuid,                          -- the closed request this one goes on from
  version int not null default 1 check (version > 0),
  last_message_at timestamptz(3) not null,
  last_message_by text not null check (last_message_by in ('customer', 'staff')),
  created_by uuid,                          -- null: the program (mail, monitoring)
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  solved_at timestamptz(3),
  closed_at timestamptz(3),
  primary key (account_id, id),
  foreign key (account_id, contract_id) references contract (account_id, id),
  foreign key (contact_account_id, contact_id) references person (account_id, id),
  check ((status in ('solved', 'closed')) = (solved_at is not null)),
  check ((status = 'closed') = (closed_at is not null)),
  check (num_nulls(contact_account_id, contact_id) in (0, 2))
);
create index request_open on request (created_at) where status not in ('solved', 'closed');
create index request_assignee on request (assignee_id) where status not in ('solved', 'closed');
create index request_team on request (team_id) where status not in ('solved', 'closed');
create index request_account on request (account_id, created_at desc);
create index request_contact on request (contact_id) where contact_id is not null;
create index request_created on request (created_at desc, id);
create index request_tags on request using gin (tags);
call tenant_table('request');

create table request_message (
  account_id uuid not null,
  id uuid not null unique,
  request_id uuid not null,
  kind text not null check (kind in ('customer', 'answer', 'note')),
  author_id uuid,
  author_name text not null,
  author_email text,
  author_staff boolean not null,
  author_belongs text,
  channel text not null check (channel in ('email', 'phone', 'portal', 'api', 'monitoring')),
  at timestamptz(3) not null,
  text text not null,
  full_text text,                           -- when the mail said more: its quoted history
  html text,                                -- sanitised by the mail worker; shown in a sandboxed frame only
  status_update boolean not null default false,
  kept jsonb not null default '[]',         -- promises this answer kept
  mail_id uuid,                             -- the mail it came with: each is taken in once
  mail_message_id text,                     -- its Message-ID, for threading
  mail_references text[] not null default '{}',
  auth jsonb,                               -- what SPF, DKIM and DMARC said
  flags text[] not null default '{}',
  words tsvector generated always as (to_tsvector('simple', left(text, 100000))) stored,
  primary key (account_id, id),
  foreign key (account_id, request_id) references request (account_id, id) on update cascade,
  check (kind <> 'note' or author_staff),
  check (kind <> 'answer' or author_staff)
);
create index request_message_request on request_message (request_id, at);
create unique index request_message_mail on request_message (mail_id) where mail_id is not null;
create index request_message_message_id on request_message (mail_message_id) where mail_message_id is not null;
call tenant_table('request_message');
create policy no_notes_outside on request_message as restrictive
  using (kind <> 'note' or app_is_staff()) with check (kind <> 'note' or app_is_staff());

-- Mail that was taken in, once each: a message, or what else it was (a reply to a page, a bounce, a machine's answer).
create table request_mail (
  mail_id uuid primary key,
  outcome text not null,
  at timestamptz(3) not null default app_now()
);
call provider_table('request_mail');

-- Who follows a request: people, and addresses outside.
create table request_watcher (
  account_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  person_account_id uuid,
  person_id uuid,
  name text not null,
  email text,                               -- lower case; null for a person: theirs counts
  added_by uuid,
  added_at timestamptz(3) not null default app_now(),
  primary key (account_id, id),
  foreign key (account_id, request_id) references request (account_id, id) on update cascade,
  foreign key (person_account_id, person_id) references person (account_id, id),
  check ((person_id is null) = (email is not null)),
  check (num_nulls(person_account_id, person_id) in (0, 2))
);
create unique index request_watcher_person on request_watcher (request_id, person_id) where person_id is not null;
create unique index request_watcher_email on request_watcher (request_id, email) where email is not null;
create index request_watcher_of on request_watcher (person_id) where person_id is not null;
call tenant_table('request_watcher');

-- Files of messages; before they are attached, of whoever uploaded them. The bytes are in `file`.
create table request_file (
  account_id uuid not null,
  file_id uuid not null unique,
  message_id uuid,
  uploaded_by uuid,
  name text not null,
  type text not null,
  size bigint not null check (size >= 0),
  inline boolean not null default false,
  internal boolean not null default false,
  position int not null default 0,
  created_at timestamptz(3) not null default app_now(),
  primary key (account_id, file_id),
  -- checked at the commit: a request that moves to its right account takes message and file along
  foreign key (account_id, message_id) references request_message (account_id, id) deferrable initially deferred,
  foreign key (account_id, file_id) references file (account_id, id) deferrable initially deferred
);
create index request_file_message on request_file (message_id, position);
create index request_file_waiting on request_file (created_at) where message_id is null;
call tenant_table('request_file');
create policy not_internal on request_file as restrictive
  using (not internal or app_is_staff()) with check (not internal or app_is_staff());

-- One copy of an answer to one recipient, and how far it came.
create table request_delivery (
  account_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  message_id uuid not null,
  recipient text not null,                  -- lower case
  name text not null,
  mail_out_id uuid,
  mail_message_id text not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
  at timestamptz(3),
  error text,
  staff boolean not null default false,     -- a copy for our own people: not shown to the customer
  primary key (account_id, id),
  foreign key (account_id, message_id) references request_message (account_id, id) on update cascade
);
create index request_delivery_message on request_delivery (message_id);
create index request_delivery_mail on request_delivery (mail_out_id) where mail_out_id is not null;
create index request_delivery_message_id on request_delivery (mail_message_id);
create index request_delivery_request on request_delivery (request_id);
call tenant_table('request_delivery');
create policy not_staff on request_delivery as restrictive for select using (not staff or app_is_staff());
