-- Rotas, complete: who answers for a rota, whose holidays count, who may stand in; swaps between people, learners who are
-- told along, private addresses for calendars, alerts of gaps that come near. And notices: words to one person over their own
-- channels that are no page (a swap is offered, a gap comes near, an update is due), with the record of whom they reached and when.

alter table rota
  add column owner_id uuid references person (id),        -- hears of gaps that come near
  add column holidays_id uuid references calendar (id),   -- whose holidays are shown and counted
  add column stand_ins uuid[] not null default '{}';      -- may take shifts though in no layer

-- A person whose holidays are not those of the rota (another country, another state).
create table person_holidays (
  person_id uuid primary key references person (id) on delete cascade,
  calendar_id uuid not null references calendar (id)
);
call provider_table('person_holidays');

-- A learner is told the same as whoever is on call, and nothing is expected of them.
create table rota_shadow (
  rota_id uuid not null references rota (id) on delete cascade,
  id uuid not null unique,
  learner_id uuid not null references person (id),
  follows_id uuid references person (id),   -- only this person's shifts; null: whoever is on call
  from_at timestamptz(3) not null,
  until_at timestamptz(3) not null check (until_at > from_at),
  note text not null default '',
  created_by uuid references person (id),
  created_at timestamptz(3) not null default app_now(),
  primary key (rota_id, id),
  check (learner_id is distinct from follows_id)
);
create index rota_shadow_until on rota_shadow (rota_id, until_at);
call provider_table('rota_shadow');

-- Somebody gives a time away (and may take another in return). What was agreed becomes overrides; this stays as the record.
create table rota_swap (
  rota_id uuid not null references rota (id) on delete cascade,
  id uuid not null unique,
  kind text not null check (kind in ('offer', 'ask')),    -- offer: take my shift; ask: let me have yours
  giver_id uuid not null references person (id),
  taker_id uuid references person (id),     -- null while anybody who may can take it
  from_at timestamptz(3) not null,
  until_at timestamptz(3) not null check (until_at > from_at),
  back_from timestamptz(3),                 -- what the taker gives in return
  back_until timestamptz(3),
  message text not null default '',
  state text not null check (state in ('open', 'accepted', 'declined', 'withdrawn', 'expired')),
  asked_by uuid not null references person (id),
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  decided_at timestamptz(3),
  decided_by uuid references person (id),
  overrides uuid[] not null default '{}',
  primary key (rota_id, id),
  check ((back_from is null) = (back_until is null) and (back_from is null or back_until > back_from)),
  check (kind = 'offer' or taker_id is not null),
  check (back_from is null or taker_id is not null),
  check ((state = 'open') = (decided_at is null)),
  check ((state = 'accepted') = (cardinality(overrides) > 0))
);
create index rota_swap_rota on rota_swap (rota_id, created_at);
create index rota_swap_open on rota_swap (expires_at) where state = 'open';
call provider_table('rota_swap');

-- A private address at which a calendar program reads shifts. Only the hash of its secret is kept.
create table rota_feed (
  id uuid primary key,
  rota_id uuid references rota (id) on delete cascade,    -- null: the shifts of the person, in every rota
  person_id uuid not null references person (id) on delete cascade, -- whose address it is
  token_hash bytea not null unique,
  created_at timestamptz(3) not null default app_now(),
  revoked_at timestamptz(3),
  last_read_at timestamptz(3),
  reads bigint not null default 0,
  busy_until timestamptz(3) not null default app_now()    -- virtual clock of its pace
);
create unique index rota_feed_one on rota_feed (person_id, rota_id) nulls not distinct where revoked_at is null;
call provider_table('rota_feed');
revoke select on rota_feed from palisade_report;

-- That a gap comes near was said, once for each distance.
create table rota_gap_told (
  rota_id uuid not null references rota (id) on delete cascade,
  from_at timestamptz(3) not null,
  until_at timestamptz(3) not null,
  hours int not null,                       -- how long before it was said
  told_at timestamptz(3) not null,
  primary key (rota_id, from_at, until_at, hours)
);
call provider_table('rota_gap_told');

alter table page add column shadow boolean not null default false;

-- What a call does that nobody takes: it is not delivered; it rings again so often, then the next channel is due.
alter table channel
  add column redials int not null default 0 check (redials between 0 and 5),
  add column redial_seconds int not null default 30 check (redial_seconds between 10 and 600);
alter table delivery drop constraint delivery_purpose_check;
alter table delivery add constraint delivery_purpose_check check (purpose in ('page', 'test', 'code', 'reminder', 'notice'));
alter table delivery
  add column redialled int not null default 0,
  add column notice_id uuid;
create index delivery_notice on delivery (notice_id) where notice_id is not null;

create table notice (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  key text not null,                        -- the same is said once
  topic text not null,
  person_id uuid not null,
  subject_kind text not null,
  subject_id uuid not null,
  kinds text[],                             -- only over channels of these kinds; null: any
  text jsonb not null,
  answerable boolean not null default false,
  created_at timestamptz(3) not null,
  state text not null default 'queued' check (state in ('queued', 'reached', 'failed')),
  reached_at timestamptz(3),
  reached_by text,
  error text,
  answered_at timestamptz(3),
  primary key (account_id, id),
  unique (account_id, key),
  check ((state = 'reached') <= (reached_at is not null))
);
create index notice_subject on notice (subject_id, created_at);
call tenant_table('notice');
create policy own on notice as restrictive for select
  using (app_is_staff() or person_id::text = current_setting('app.person', true));

-- Links in notices: 192 bits, of which the hash is kept; one for each attempt.
create table notice_link (
  account_id uuid not null,
  notice_id uuid not null,
  token_hash bytea not null unique,
  until timestamptz(3) not null,
  primary key (account_id, token_hash),
  foreign key (account_id, notice_id) references notice (account_id, id) on delete cascade
);
call tenant_table('notice_link');
create policy staff_only on notice_link as restrictive for select using (app_is_staff());
revoke select on notice_link from palisade_report;

-- A status update also goes to followers by SMS or push where they have set that up: one row for each way.
alter table request_delivery
  add column via text not null default 'email',
  add column notice_id uuid,
  alter column mail_message_id drop not null;
create index request_delivery_notice on request_delivery (notice_id) where notice_id is not null;
