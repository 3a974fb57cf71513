-- E-mail in and out. A message is stored whole before anything is decided about it: received -> parsed or quarantined.
-- Outgoing mail waits in the outbox until a server took it. Both are the provider's: customers read requests, not mail.

create table mail_in (
  id uuid primary key,
  state text not null default 'received' check (state in ('received', 'parsed', 'quarantined')),
  received_at timestamptz(3) not null,
  envelope_from text not null,              -- '' is the null reverse path of bounces
  envelope_to text[] not null check (cardinality(envelope_to) > 0),
  remote_ip inet not null,
  helo text not null,
  tls text,                                 -- protocol and cipher, null for plain text
  size int not null check (size >= 0),
  sha256 bytea not null,                    -- of the message as the sender gave it, without our trace headers
  duplicate_of uuid,                        -- the sender never saw our 250 and gave it again: read, not handed over
  parsed jsonb,
  auth jsonb,
  quarantine_reason text check ((quarantine_reason is not null) = (state = 'quarantined')),
  decided_at timestamptz(3),                -- when it was parsed or put aside
  check ((decided_at is null) = (state = 'received'))
);
create index mail_in_same on mail_in (sha256);
create index mail_in_waiting on mail_in (received_at) where state = 'received';
create index mail_in_quarantined on mail_in (received_at) where state = 'quarantined';
call provider_table('mail_in');

-- Attachments until the business knows whose they are; then their bytes move to the account's files.
create table mail_attachment (
  mail_id uuid not null references mail_in (id) on delete cascade,
  index int not null,
  name text not null,
  type text not null,
  size int not null check (size >= 0),
  sha256 bytea not null,
  content_id text,
  inline boolean not null,
  file_id uuid,                             -- set once taken over
  primary key (mail_id, index)
);
call provider_table('mail_attachment');

-- The bytes of both in slices of 512 KB: PostgreSQL's protocol has no streams, and one value of 25 MB would hold up the
-- program's event loop when written and when read.
create table mail_bytes (
  mail_id uuid not null references mail_in (id) on delete cascade,
  item int not null,                        -- -1 the raw message, else the index of the attachment
  slice int not null,
  bytes bytea not null,
  primary key (mail_id, item, slice)
);
alter table mail_bytes alter column bytes set storage external; -- base64 and pictures: compressing only costs time
call provider_table('mail_bytes');

-- A table anybody's act may add to (an answer in the portal sends mail) and only staff and the program read.
create procedure outbox_table(name text) language plpgsql as $$
begin
  call provider_table(name);
  execute format('create policy add on %I for insert with check (true)', name);
end $$;

-- What a token of ours stands for: one message to one recipient about one subject.
create table mail_thread (
  token text primary key check (token ~ '^[a-z2-7]{32}$'),
  account_id uuid,
  subject_kind text not null,
  subject_id text not null,
  recipient text not null,                  -- lower case
  person_id uuid,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null check (expires_at > created_at)
);
create index mail_thread_subject on mail_thread (subject_kind, subject_id);
create index mail_thread_expiry on mail_thread (expires_at);
call outbox_table('mail_thread');

-- Outgoing mail. The id is made from the key, so that whoever may not read the table still knows it.
create table mail_out (
  id uuid primary key,
  key text not null unique,                 -- the same key is the same mail: queued once
  kind text not null,
  account_id uuid,
  subject_kind text,
  subject_id text,
  state text not null check (state in ('queued', 'held', 'sent', 'failed', 'bounced')),
  urgent boolean not null default false,
  message_id text not null unique,
  envelope_from text not null,
  recipients text[] not null check (cardinality(recipients) between 1 and 100),
  destination text not null,                -- domain of the first recipient, for throttling
  content jsonb not null,                   -- headers and bodies; emptied after the hand-over when sensitive
  sensitive boolean not null default false,
  attempts int not null default 0,
  queued_at timestamptz(3) not null,
  handed_over_at timestamptz(3),
  response text,
  last_error text,
  settled_at timestamptz(3),
  check ((state = 'sent') <= (handed_over_at is not null)),
  check ((settled_at is null) = (state in ('queued', 'held')))
);
create index mail_out_held on mail_out (queued_at) where state = 'held';
create index mail_out_waiting on mail_out (queued_at) where state = 'queued';
create index mail_out_trouble on mail_out (settled_at) where state in ('failed', 'bounced');
create index mail_out_subject on mail_out (subject_kind, subject_id);
call outbox_table('mail_out');

-- Every automatic answer to a correspondent: the budget that stops two machines answering each other, whatever their headers.
create table mail_autoanswer (
  correspondent text not null,
  thread text not null,
  answered_at timestamptz(3) not null,
  primary key (correspondent, thread, answered_at)
);
create index mail_autoanswer_age on mail_autoanswer (answered_at);
call provider_table('mail_autoanswer');
