-- Accounts and people. One installation is one provider; it serves customer accounts and partner accounts, and a partner
-- sees the customers below it. Everybody who can sign in is a person of exactly one account.

create table account (
  account_id uuid primary key,              -- the account itself is its tenant
  kind text not null check (kind in ('provider', 'customer', 'partner')),
  number text not null unique,              -- A-1042: what people say on the phone
  name text not null check (length(name) between 1 and 200),
  partner_id uuid references account (account_id),
  zone text not null default 'UTC',
  language text not null default 'en',
  manager_id uuid,                          -- staff person who looks after the account
  mail_domains text[] not null default '{}',-- a sender of such a domain belongs to this account
  phone text,
  notes text not null default '',
  created_at timestamptz(3) not null default app_now(),
  closed_at timestamptz(3),
  check (partner_id is null or kind = 'customer')
);
create unique index account_one_provider on account (kind) where kind = 'provider';
create index account_partner on account (partner_id) where partner_id is not null;
create index account_domains on account using gin (mail_domains);
call tenant_table('account');
create sequence account_number start 1001;
grant usage on sequence account_number to palisade_runtime;

create table person (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  name text not null check (length(name) between 1 and 200),
  email text,                               -- normalised: lower case, domain in its ASCII form
  email_skeleton text,                      -- how the address looks: two people never have addresses that look the same
  phones text[] not null default '{}',      -- E.164
  roles text[] not null default '{}',       -- staff: the provider's roles; contacts: 'contact', 'account_admin'
  zone text,
  language text,
  title text not null default '',
  active boolean not null default true,     -- false: has left, or is not to act any more
  locked_at timestamptz(3),                 -- shut out for the moment; nothing of theirs counts until unlocked
  created_at timestamptz(3) not null default app_now(),
  left_at timestamptz(3),
  primary key (account_id, id),
  check (email is null or (email !~ '[A-Z[:space:]]' and length(email) <= 254)),
  check ((email is null) = (email_skeleton is null)),
  check (active or left_at is not null)
);
create unique index person_email on person (email) where email is not null;
create unique index person_email_look on person (email_skeleton) where email_skeleton is not null;
create index person_phones on person using gin (phones);
call tenant_table('person');

create table team (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 100),
  description text not null default '',
  policy_id uuid,                           -- the escalation policy of work for this team (owned by oncall)
  created_at timestamptz(3) not null default app_now()
);
-- A team has no words of customers, and a request made in the portal must find the team of its contract:
-- everybody's transaction may read it, only the provider's may change it.
alter table team enable row level security;
alter table team force row level security;
create policy everybody on team for select using (true);
create policy provider on team using (app_is_staff()) with check (app_is_staff());
grant select, insert, update, delete on team to palisade_runtime;
grant select on team to palisade_report;

create table team_member (
  team_id uuid not null references team (id) on delete cascade,
  person_id uuid not null references person (id),
  primary key (team_id, person_id)
);
create index team_member_person on team_member (person_id);
call provider_table('team_member');

create table contract (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  number text not null unique,              -- C-2025-114
  name text not null,
  plan_id uuid,                             -- support plan (owned by promises)
  team_id uuid references team (id),        -- who works on requests of this contract
  policy_id uuid,                           -- escalation policy (owned by oncall); the team's when null
  starts_on date not null,
  ends_on date,
  description text not null default '',
  created_at timestamptz(3) not null default app_now(),
  primary key (account_id, id),
  check (ends_on is null or ends_on >= starts_on)
);
create index contract_team on contract (team_id) where team_id is not null;
call tenant_table('contract');
create sequence contract_number start 1;
grant usage on sequence contract_number to palisade_runtime;
