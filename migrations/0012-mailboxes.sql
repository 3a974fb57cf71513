-- Mail complete: mailboxes of others that are fetched by IMAP, a quarantine that people work through, and addresses that mail
-- does not reach. All of it is the provider's; customers read requests, not mail.

create table mailbox (
  id uuid primary key,
  name text not null,
  address text not null,                    -- lower case: what is fetched here was sent to it
  host text not null,
  port int not null check (port between 1 and 65535),
  security text not null check (security in ('tls', 'starttls', 'none')),
  username text not null,
  auth text not null check (auth in ('password', 'oauth2')),
  oauth jsonb check ((oauth is not null) = (auth = 'oauth2')),   -- token address, client id, scope: nothing secret
  secret bytea not null,                    -- sealed with the installation's key: password, or client secret and refresh token
  folder text not null,
  afterwards text not null check (afterwards in ('leave', 'seen', 'move', 'delete')),
  move_to text check ((move_to is not null) = (afterwards = 'move')),
  begin_with text not null check (begin_with in ('new', 'all')),
  paused boolean not null default false,
  version int not null default 1,
  created_at timestamptz(3) not null,
  -- How far it was fetched (RFC 3501 2.3.1.1): moved in the transaction that stores a message, never before.
  uid_validity bigint,
  last_uid bigint not null default 0,
  -- How it goes.
  state text not null default 'new' check (state in ('new', 'working', 'failing')),
  last_error text,
  failing_since timestamptz(3),
  failures int not null default 0,
  try_at timestamptz(3),
  checked_at timestamptz(3),
  last_mail_at timestamptz(3),
  -- One instance at a time. By the database's own clock, so that clocks of machines may differ.
  held_by uuid,
  held_until timestamptz(3),
  check ((failing_since is not null) = (state = 'failing'))
);
create unique index mailbox_name on mailbox (lower(name));
call provider_table('mailbox');

-- Fetched mail has no connection to its sender, and a place in its mailbox by which it comes once.
alter table mail_in
  alter column remote_ip drop not null,
  add column mailbox_id uuid references mailbox (id) on delete set null,
  add column uid_validity bigint,
  add column uid bigint,
  add column held boolean not null default false,         -- was read, but is handed to nobody until a person releases it
  add column settled_at timestamptz(3),                   -- quarantine: a person decided
  add column settled_by uuid,
  add column settled_how text check (settled_how in ('released', 'read_again', 'request', 'deleted')),
  add column settled_why text,
  add check ((settled_at is null) = (settled_how is null));
create unique index mail_in_fetched on mail_in (mailbox_id, uid_validity, uid) where mailbox_id is not null;
-- A message that was released is read like any other and keeps the reason why it had been put aside.
do $$
declare name text;
begin
  for name in select conname from pg_constraint where conrelid = 'mail_in'::regclass and contype = 'c'
                 and pg_get_constraintdef(oid) like '%quarantine_reason IS NOT NULL%' loop
    execute format('alter table mail_in drop constraint %I', name);
  end loop;
end $$;
alter table mail_in add constraint mail_in_reason check (state <> 'quarantined' or quarantine_reason is not null);
drop index mail_in_quarantined;
create index mail_in_quarantine on mail_in (received_at desc, id desc) where quarantine_reason is not null;
create index mail_in_unsettled on mail_in (received_at) where quarantine_reason is not null and settled_at is null;

-- What delivery reports on mail of ours said about an address. Only reports that name a message we sent count.
create table mail_trouble (
  address text primary key,                 -- lower case
  kind text not null check (kind in ('failing', 'delayed', 'complained')),
  since timestamptz(3) not null,
  last_at timestamptz(3) not null,
  times int not null default 1,
  status text not null,                     -- enhanced status code, '' when none was given
  diagnostic text not null,
  mail_out_id uuid,
  over_at timestamptz(3),                   -- they wrote to us, or a person said that it is over
  over_why text check (over_why in ('wrote', 'cleared')),
  check ((over_at is null) = (over_why is null))
);
call provider_table('mail_trouble');
