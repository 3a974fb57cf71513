-- How a person is reached, and each attempt to reach them. A channel belongs to a person; a delivery is one message over
-- one channel, with the moment it was due and the moment it was handed over: how late a page was is a stored fact.

create table channel (
  account_id uuid not null,
  id uuid not null unique,
  person_id uuid not null,
  kind text not null check (kind in ('email', 'push', 'sms', 'voice', 'webhook')),
  address text not null check (length(address) between 3 and 2000),
  label text not null check (length(label) between 1 and 100),
  position int not null check (position >= 0),
  delay_seconds int not null default 0 check (delay_seconds between 0 and 86400),
  verified_at timestamptz(3),               -- null: shown, never paged
  gone_at timestamptz(3),                   -- the push service says that the device is gone
  last_success_at timestamptz(3),
  last_failure_at timestamptz(3),
  last_error text,
  failures int not null default 0,          -- final failures since the last success
  broken_at timestamptz(3),                 -- since when it fails; null while it works
  created_at timestamptz(3) not null default app_now(),
  primary key (account_id, id),
  unique (account_id, person_id, kind, address),
  foreign key (account_id, person_id) references person (account_id, id) on delete cascade
);
create index channel_person on channel (person_id, position);
create index channel_broken on channel (broken_at) where broken_at is not null;
call tenant_table('channel');
-- Numbers and devices are the person's own business: colleagues at the same customer never see them.
create policy own on channel as restrictive for select
  using (app_is_staff() or person_id::text = current_setting('app.person', true));

-- Keys of a channel: those of a push subscription, the secret of a webhook. Apart, so that reports never read them.
create table channel_secret (
  account_id uuid not null,
  channel_id uuid not null,
  secret jsonb not null,
  primary key (account_id, channel_id),
  foreign key (account_id, channel_id) references channel (account_id, id) on delete cascade
);
call tenant_table('channel_secret');
create policy own on channel_secret as restrictive for select
  using (app_is_staff() or exists (select from channel c where c.account_id = channel_secret.account_id and c.id = channel_id));
revoke select on channel_secret from palisade_report;

-- The code that shows that an address is the person's. One at a time, few tries, ten minutes.
create table channel_code (
  account_id uuid not null,
  channel_id uuid not null,
  code_hash bytea not null,
  sent_at timestamptz(3) not null,
  expires_at timestamptz(3) not null check (expires_at > sent_at),
  tries int not null default 0,
  primary key (account_id, channel_id),
  foreign key (account_id, channel_id) references channel (account_id, id) on delete cascade
);
call tenant_table('channel_code');
revoke select on channel_code from palisade_report;

-- One message to one person over one channel. account_id is the account it is about. No foreign keys to person and
-- channel: this is a record, it outlives them, and the channel of a person without one is made on the way.
create table delivery (
  account_id uuid not null,
  id uuid not null unique,                  -- also the idempotency key the provider sees
  person_id uuid not null,
  channel_id uuid not null,
  purpose text not null check (purpose in ('page', 'test', 'code')),
  kind text not null check (kind in ('email', 'push', 'sms', 'voice', 'webhook')),
  address text not null,
  status text not null check (status in ('queued', 'handed_over', 'delivered', 'seen', 'failed', 'cancelled')),
  due_at timestamptz(3) not null,
  queued_at timestamptz(3) not null default app_now(),
  text jsonb not null,
  code text,                                -- what an SMS answer names to mean this page
  attempts int not null default 0,
  handed_over_at timestamptz(3),
  settled_at timestamptz(3),                -- delivered, seen or failed
  ended_at timestamptz(3),                  -- the page is over: an answer that names nothing means another
  provider_id text,
  error text,
  lateness_ms bigint generated always as
    ((extract(epoch from (handed_over_at at time zone 'UTC')) - extract(epoch from (due_at at time zone 'UTC'))) * 1000) stored,
  primary key (account_id, id),
  check ((status in ('handed_over', 'delivered', 'seen')) <= (handed_over_at is not null)),
  check ((status = 'failed') <= (error is not null))
);
create index delivery_phone on delivery (address, due_at) where kind in ('sms', 'voice');
create index delivery_channel on delivery (channel_id, due_at);
create index delivery_code on delivery (queued_at) where purpose = 'code';
call tenant_table('delivery');
-- It is about a customer's account, but the address is of the person who was reached.
create policy own on delivery as restrictive for select
  using (app_is_staff() or person_id::text = current_setting('app.person', true));
-- The text holds the page's token, with which one can act: reports see the facts without it.
revoke select on delivery from palisade_report;
grant select (account_id, id, person_id, channel_id, purpose, kind, status, due_at, queued_at, attempts, handed_over_at,
  settled_at, error, lateness_ms) on delivery to palisade_report;

-- Throttling per destination, as a virtual clock for each address (GCRA): the moment at which all that was promised to
-- it will have been sent. Shared by all instances; one person's phone is not flooded and nobody else waits.
create table destination (
  key text primary key,
  busy_until timestamptz(3) not null,
  busy_before timestamptz(3) not null       -- what it was before the last reservation, for the program that made it
);
call machinery_table('destination');

-- The gateways themselves. Broken is a fact of the gateway, not of each person who would have been reached through it.
create table gateway (
  kind text primary key,
  broken_at timestamptz(3),
  last_failure_at timestamptz(3),
  last_error text
);
call provider_table('gateway');

-- What was received already from gateways and webhooks: the same message twice acts once.
create table channel_inbound (
  id text primary key,
  sender text,                              -- number of an SMS: whoever writes too much is not answered any more
  at timestamptz(3) not null default app_now()
);
create index channel_inbound_age on channel_inbound (at);
create index channel_inbound_sender on channel_inbound (sender, at) where sender is not null;
call machinery_table('channel_inbound');
