-- How people prove who they are. Nothing here can be used by whoever reads it, except the TOTP secrets, which the check
-- of a code needs: passwords are argon2id, tokens of sessions, links and the API are SHA-256 of random values.
-- The report role reads none of these tables but the record of security events.

-- A row of a person: the provider's transactions, and the person's own.
create procedure personal_table(name text) language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy personal on %I using (app_is_staff()
    or (app_sees_account(account_id) and person_id::text = current_setting(''app.person'', true)))
    with check (app_is_staff())', name);
  execute format('grant select, insert, update, delete on %I to palisade_runtime', name);
end $$;

create table credential (
  account_id uuid not null,
  person_id uuid not null unique,
  password_hash text,                       -- $argon2id$v=19$m=...,t=...,p=...$salt$hash
  password_changed_at timestamptz(3),
  -- The address the person has proved to be theirs; sign-in by password counts only while it is still their address.
  verified_email text,
  totp_secret bytea,
  totp_confirmed_at timestamptz(3),
  totp_last_step bigint not null default 0, -- RFC 6238: a code is accepted once
  preferences jsonb not null default '{}',
  primary key (account_id, person_id),
  foreign key (account_id, person_id) references person (account_id, id)
);
call personal_table('credential');

create table recovery_code (
  account_id uuid not null,
  person_id uuid not null,
  code_hash bytea not null,
  primary key (account_id, person_id, code_hash),
  foreign key (account_id, person_id) references person (account_id, id)
);
call personal_table('recovery_code');

create table passkey (
  account_id uuid not null,
  id uuid not null unique,
  person_id uuid not null,
  credential_id text not null unique,       -- base64url, chosen by the authenticator
  public_key bytea not null,                -- COSE
  counter bigint not null,
  transports text[] not null default '{}',
  backed_up boolean not null,
  name text not null,
  created_at timestamptz(3) not null default app_now(),
  used_at timestamptz(3),
  primary key (account_id, id),
  foreign key (account_id, person_id) references person (account_id, id)
);
create index passkey_person on passkey (person_id);
call personal_table('passkey');

create table session (
  account_id uuid not null,
  id uuid not null unique,
  person_id uuid not null,
  token_hash bytea not null unique,
  strength text not null check (strength in ('password', 'password_and_code', 'password_and_recovery_code', 'passkey', 'link')),
  device text not null,
  ip inet,
  created_at timestamptz(3) not null default app_now(),
  seen_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (account_id, id),
  foreign key (account_id, person_id) references person (account_id, id)
);
create index session_person on session (person_id);
call personal_table('session');

create table api_token (
  account_id uuid not null,
  id uuid not null unique,
  person_id uuid not null,
  name text not null,
  token_hash bytea not null unique,
  ending text not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  networks cidr[] not null default '{}',
  created_at timestamptz(3) not null default app_now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  revoked_at timestamptz(3),
  primary key (account_id, id),
  foreign key (account_id, person_id) references person (account_id, id)
);
create index api_token_person on api_token (person_id);
call personal_table('api_token');

-- A single-use link sent by mail (invitation, new password). The set-up link belongs to nobody yet.
create table access_link (
  id uuid primary key,
  kind text not null check (kind in ('invitation', 'reset', 'set_up')),
  account_id uuid,
  person_id uuid,
  email text,                               -- where it was sent: it proves this address and no other
  token_hash bytea not null unique,
  created_at timestamptz(3) not null default app_now(),
  expires_at timestamptz(3) not null,
  foreign key (account_id, person_id) references person (account_id, id),
  check ((kind = 'set_up') = (person_id is null)),
  check ((kind = 'set_up') = (account_id is null)),
  check ((kind = 'set_up') = (email is null))
);
create index access_link_person on access_link (person_id);
call provider_table('access_link');
revoke select on access_link from palisade_report;

-- A half-finished sign-in: the password was right, the second factor is still to come; or a passkey was asked for.
-- It is no session, and nothing but the next step of sign-in accepts it.
create table sign_in (
  id uuid primary key,
  token_hash bytea not null unique,
  kind text not null check (kind in ('code', 'passkey', 'new_passkey')),
  account_id uuid,
  person_id uuid,
  challenge text,
  tries int not null default 0,
  expires_at timestamptz(3) not null,
  foreign key (account_id, person_id) references person (account_id, id),
  check ((kind = 'passkey') = (person_id is null)),
  check ((kind = 'code') = (challenge is null))
);
create index sign_in_person on sign_in (person_id);
create index sign_in_expiry on sign_in (expires_at);
call provider_table('sign_in');
revoke select on sign_in from palisade_report;

-- Failed tries by what was tried and from where, hashed. Pauses grow with the count.
create table throttle (
  key bytea primary key,
  failures int not null,
  last_at timestamptz(3) not null,
  pause_until timestamptz(3)                -- null: none
);
create index throttle_last on throttle (last_at);
call provider_table('throttle');

-- Acts that concern security. Only added.
create table security_event (
  id uuid primary key,
  kind text not null,
  account_id uuid,
  person_id uuid,                           -- whom it concerns; null when nobody is known by that name
  person_name text,
  actor_id uuid,
  actor_name text not null,
  ip inet,
  device text,
  data jsonb not null default '{}',
  at timestamptz(3) not null default app_now()
);
create index security_event_at on security_event (at desc, id desc);
create index security_event_person on security_event (person_id, at desc) where person_id is not null;
call provider_table('security_event');
revoke update, delete on security_event from palisade_runtime;

-- Who comes with this cookie or token, in one statement. Runs with the caller's rights: it sets the tenant for itself,
-- because who asks is not known before the answer, and takes it back. Ended, expired, idle, locked, left and closed all
-- answer nothing.
create function identify(session_hash bytea, api_token_hash bytea, from_ip inet, at timestamptz, idle interval)
returns table (person_id uuid, name text, account_id uuid, staff boolean, accounts uuid[], roles text[], session_id uuid,
  token_id uuid, scopes text[], seen_at timestamptz)
language plpgsql as $$
#variable_conflict use_column
begin
  perform set_config('app.accounts', '*', true), set_config('app.staff', 'on', true);
  return query
    select p.id, p.name, p.account_id, a.kind = 'provider',
      case when a.kind = 'provider' then '{}'::uuid[]
           else array(select c.account_id from account c where c.account_id = p.account_id or c.partner_id = p.account_id) end,
      p.roles, k.session_id, k.token_id, k.scopes, k.seen_at
    from (
      select s.person_id, s.id as session_id, null::uuid as token_id, null::text[] as scopes, s.seen_at from session s
       where s.token_hash = session_hash and s.expires_at > at and s.seen_at > at - idle
      union all
      select t.person_id, null, t.id, t.scopes, t.used_at from api_token t
       where t.token_hash = api_token_hash and t.expires_at > at and t.revoked_at is null
         and (t.networks = '{}' or exists (select from unnest(t.networks) n where from_ip <<= n))
    ) k
    join person p on p.id = k.person_id and p.active and p.locked_at is null
    join account a on a.account_id = p.account_id and a.closed_at is null;
  perform set_config('app.accounts', '', true), set_config('app.staff', '', true);
end $$;
grant execute on function identify to palisade_runtime;
