-- Credit accounts: capacity bought in bulk and withdrawn for licence keys without waiting. A ledger in double entry: each posting
-- takes from one book and gives the same to another, so that no posting can sum to anything but zero, and the balances of
-- an account are what its postings made them.

create sequence credit_account_number start 1001;
grant usage on sequence credit_account_number to palisade_runtime;

create table credit_account (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  number text not null unique,              -- CA-1001
  name text not null check (length(name) between 1 and 100),
  kind_id uuid not null references capacity_kind (id),
  -- Balances, in the kind's base units. Kept in the row that a withdrawal locks, by a trigger on postings and by nothing else.
  bought bigint not null default 0 check (bought >= 0),
  adjusted bigint not null default 0,
  drawn bigint not null default 0 check (drawn >= 0),
  held bigint not null default 0 check (held >= 0),
  available bigint not null default 0,
  postings bigint not null default 0,       -- number of the last one
  low_at bigint check (low_at > 0),         -- warn when less than this is available; null: never
  warn uuid[] not null default '{}' check (cardinality(warn) <= 20), -- whom
  created_at timestamptz(3) not null default app_now(),
  created_by uuid,
  closed_at timestamptz(3),
  primary key (account_id, id),
  constraint credit_never_overdrawn check (available >= 0),
  constraint credit_balances check (available::numeric + held + drawn = bought::numeric + adjusted)
);
create index credit_account_kind on credit_account (kind_id);
call tenant_table('credit_account');
revoke delete on credit_account from palisade_runtime;

-- How much each person may withdraw. Who has no row withdraws nothing.
create table credit_limit (
  account_id uuid not null,
  credit_account_id uuid not null,
  person_id uuid not null references person (id),
  each bigint not null check (each > 0),    -- at once
  per_day bigint not null check (per_day > 0), -- on one day, UTC
  used_on date,
  used bigint not null default 0 check (used >= 0),
  set_by uuid,
  set_by_name text not null,
  set_at timestamptz(3) not null,
  primary key (credit_account_id, person_id),
  foreign key (account_id, credit_account_id) references credit_account (account_id, id)
);
call tenant_table('credit_limit');

-- What changes how much there is: a purchase or an adjustment. One person proposes, others approve with their passkeys.
create table credit_change (
  account_id uuid not null,
  id uuid not null unique,
  credit_account_id uuid not null,
  purpose text not null check (purpose in ('purchase', 'adjustment')),
  amount bigint not null check (amount <> 0 and amount > -9223372036854775807),
  reference text not null check (length(trim(reference)) between 1 and 200), -- order or invoice; the reason of an adjustment
  policy_version int not null,
  kind_id uuid not null,
  proposed_by uuid not null,
  proposed_name text not null,
  proposed_at timestamptz(3) not null default app_now(),
  state text not null check (state in ('proposed', 'booked', 'declined')),
  decided_at timestamptz(3),
  declined_by text,
  reason text,
  primary key (account_id, id),
  unique (account_id, id, proposed_by),
  foreign key (account_id, credit_account_id) references credit_account (account_id, id),
  foreign key (kind_id, policy_version) references approval_policy (kind_id, version),
  check (purpose <> 'purchase' or amount > 0),
  check ((state = 'proposed') = (decided_at is null)),
  check ((state = 'declined') = (reason is not null) and (state = 'declined') = (declined_by is not null))
);
create index credit_change_account on credit_change (credit_account_id, proposed_at desc);
-- The same order is not booked twice.
create unique index credit_change_reference on credit_change (credit_account_id, lower(reference))
  where purpose = 'purchase' and state <> 'declined';
call tenant_table('credit_change');
revoke delete on credit_change from palisade_runtime;
create policy proposed_by_staff on credit_change as restrictive for insert with check (app_is_staff());
create policy decided_by_staff on credit_change as restrictive for update using (app_is_staff()) with check (app_is_staff());

create table credit_approval (
  account_id uuid not null,
  id uuid not null unique,
  change_id uuid not null,
  person_id uuid not null references person (id),
  person_name text not null,
  proposed_by uuid not null,
  -- The WebAuthn assertion as it came. Its challenge is changeChallenge() of src/modules/credit/rules/change.ts.
  credential_id text not null,
  client_data bytea not null check (octet_length(client_data) <= 4096),
  authenticator_data bytea not null check (octet_length(authenticator_data) <= 4096),
  signature bytea not null check (octet_length(signature) <= 1024),
  at timestamptz(3) not null default app_now(),
  primary key (account_id, id),
  unique (change_id, person_id),
  foreign key (account_id, change_id, proposed_by) references credit_change (account_id, id, proposed_by),
  constraint proposer_never_approves check (person_id <> proposed_by)
);
call tenant_table('credit_approval');
create policy approved_by_staff on credit_approval as restrictive for insert with check (app_is_staff());
revoke update, delete on credit_approval from palisade_runtime;

create function credit_change_guard() returns trigger language plpgsql as $$
declare
  must int;
  have int;
begin
  if tg_op = 'INSERT' then
    if new.state <> 'proposed' then
      raise exception 'a change begins by being proposed' using errcode = 'check_violation', constraint = 'credit_change_ways';
    end if;
    return new;
  end if;
  if (new.account_id, new.id, new.credit_account_id, new.purpose, new.amount, new.reference, new.policy_version, new.kind_id, new.proposed_by)
     is distinct from (old.account_id, old.id, old.credit_account_id, old.purpose, old.amount, old.reference, old.policy_version, old.kind_id, old.proposed_by) then
    raise exception 'what was proposed does not change' using errcode = 'check_violation', constraint = 'credit_change_kept';
  end if;
  if old.state <> 'proposed' then
    raise exception 'a decided change stays as it is' using errcode = 'check_violation', constraint = 'credit_change_ways';
  end if;
  if new.state = 'booked' then
    select greatest(p.needed, case when abs(new.amount) > p.four_eyes_above then 2 else 1 end) into must
      from approval_policy p where p.kind_id = new.kind_id and p.version = new.policy_version;
    select count(distinct a.person_id) into have from credit_approval a where a.change_id = new.id;
    if must is null or have < must then
      raise exception '% of % approvals', have, must using errcode = 'check_violation', constraint = 'credit_change_approvals';
    end if;
  end if;
  return new;
end $$;
create trigger guard before insert or update on credit_change for each row execute function credit_change_guard();

-- What a withdrawal keeps aside until the package is there (posted) or is not to be (voided).
create table credit_hold (
  account_id uuid not null,
  id uuid not null unique,
  credit_account_id uuid not null,
  key_account_id uuid not null,             -- of the licence key: the same account, or a customer of this partner
  licence_key_id uuid not null,
  amount bigint not null check (amount > 0),
  person_id uuid not null references person (id),
  key text not null check (length(key) between 1 and 255), -- the caller's, or made for the call: one withdrawal each
  body_hash bytea not null check (octet_length(body_hash) = 32),
  state text not null check (state in ('held', 'posted', 'voided')),
  at timestamptz(3) not null,
  ended_at timestamptz(3),
  because text,                             -- why it was voided
  primary key (account_id, id),
  unique (credit_account_id, person_id, key),
  foreign key (account_id, credit_account_id) references credit_account (account_id, id),
  foreign key (key_account_id, licence_key_id) references licence_key (account_id, id),
  check ((state = 'held') = (ended_at is null)),
  check ((state = 'voided') = (because is not null))
);
create index credit_hold_open on credit_hold (at) where state = 'held';
call tenant_table('credit_hold');
revoke delete on credit_hold from palisade_runtime;

create function credit_hold_guard() returns trigger language plpgsql as $$
begin
  if (new.account_id, new.id, new.credit_account_id, new.key_account_id, new.licence_key_id, new.amount, new.person_id, new.key, new.body_hash)
     is distinct from (old.account_id, old.id, old.credit_account_id, old.key_account_id, old.licence_key_id, old.amount, old.person_id, old.key, old.body_hash)
     or old.state <> 'held' then
    raise exception 'a hold is only posted or voided, once' using errcode = 'check_violation', constraint = 'credit_hold_ways';
  end if;
  return new;
end $$;
create trigger guard before update on credit_hold for each row execute function credit_hold_guard();

-- Books: `sold` and `adjustments` are where credit comes from, `drawn` where it goes; `available` and `held` are the customer's.
create table credit_posting (
  account_id uuid not null,
  id uuid not null unique,
  credit_account_id uuid not null,
  n bigint not null check (n > 0),
  kind text not null,
  from_book text not null,
  to_book text not null,
  amount bigint not null check (amount > 0),
  hold_id uuid,
  change_id uuid,
  available bigint not null check (available >= 0), -- after it
  held bigint not null check (held >= 0),
  person_id uuid,
  person_name text not null,                -- of staff; of contacts it is read where it can be erased
  at timestamptz(3) not null,
  primary key (account_id, id),
  unique (credit_account_id, n),
  foreign key (account_id, credit_account_id) references credit_account (account_id, id),
  foreign key (account_id, hold_id) references credit_hold (account_id, id),
  foreign key (account_id, change_id) references credit_change (account_id, id),
  check ((kind, from_book, to_book) in (('purchase', 'sold', 'available'), ('raise', 'adjustments', 'available'),
    ('lower', 'available', 'adjustments'), ('hold', 'available', 'held'), ('post', 'held', 'drawn'), ('void', 'held', 'available'))),
  check ((kind in ('hold', 'post', 'void')) = (hold_id is not null)),
  check ((kind in ('purchase', 'raise', 'lower')) = (change_id is not null))
);
create unique index credit_posting_hold on credit_posting (hold_id) where kind = 'hold';
create unique index credit_posting_ended on credit_posting (hold_id) where kind in ('post', 'void');
create unique index credit_posting_change on credit_posting (change_id) where change_id is not null;
call tenant_table('credit_posting');
revoke update, delete on credit_posting from palisade_runtime;
create function credit_posting_kept() returns trigger language plpgsql as $$
begin
  raise exception 'postings are only added' using errcode = 'insufficient_privilege';
end $$;
create trigger never_change before update or delete on credit_posting for each row execute function credit_posting_kept();

-- One statement moves the balances, however many postings it adds.
create function credit_balances_follow() returns trigger language plpgsql as $$
begin
  update credit_account a
     set bought = a.bought + s.bought, adjusted = a.adjusted + s.adjusted, drawn = a.drawn + s.drawn,
         held = a.held + s.held, available = a.available + s.available, postings = a.postings + s.count
    from (select account_id, credit_account_id, count(*) as count,
                 coalesce(sum(amount) filter (where from_book = 'sold'), 0) as bought,
                 coalesce(sum(case kind when 'raise' then amount when 'lower' then -amount end), 0) as adjusted,
                 coalesce(sum(amount) filter (where to_book = 'drawn'), 0) as drawn,
                 coalesce(sum(case when to_book = 'held' then amount when from_book = 'held' then -amount end), 0) as held,
                 coalesce(sum(case when to_book = 'available' then amount when from_book = 'available' then -amount end), 0) as available
            from fresh group by account_id, credit_account_id) s
   where a.account_id = s.account_id and a.id = s.credit_account_id;
  if exists (select from fresh f join credit_account a on a.account_id = f.account_id and a.id = f.credit_account_id
              group by a.id, a.postings, a.available, a.held
             having max(f.n) <> a.postings
                 or (array_agg(f.available order by f.n desc))[1] <> a.available
                 or (array_agg(f.held order by f.n desc))[1] <> a.held) then
    raise exception 'postings do not follow one another' using errcode = 'check_violation', constraint = 'credit_no_drift';
  end if;
  return null;
end $$;
create trigger balances after insert on credit_posting referencing new table as fresh
  for each statement execute function credit_balances_follow();

-- A withdrawal is a licence request that the hold approves; it waits for nobody.
alter table licence_request add column hold_id uuid unique;
do $$
declare
  name text;
begin
  for name in select conname from pg_constraint
    where conrelid = 'licence_request'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%purpose%' loop
    execute format('alter table licence_request drop constraint %I', name);
  end loop;
end $$;
alter table licence_request
  add constraint licence_request_purpose_check check (purpose in ('grant', 'reduction', 'withdrawal')),
  add constraint licence_request_check check (case purpose when 'reduction' then amount < 0 and amount > -9223372036854775807 else amount > 0 end),
  add constraint licence_request_check2 check (case purpose when 'grant' then granted between 1 and amount else granted = amount end),
  add constraint licence_request_hold_check check ((purpose = 'withdrawal') = (hold_id is not null));

create or replace function licence_request_guard() returns trigger language plpgsql as $$
declare
  must int;
  have int;
begin
  if (new.account_id, new.id, new.number, new.purpose, new.licence_key_id, new.appliance_id, new.kind_id, new.amount,
      new.requester_id, new.entered_by, new.policy_version, new.file_hash, new.hold_id)
     is distinct from (old.account_id, old.id, old.number, old.purpose, old.licence_key_id, old.appliance_id, old.kind_id,
      old.amount, old.requester_id, old.entered_by, old.policy_version, old.file_hash, old.hold_id) then
    raise exception 'what was asked does not change' using errcode = 'check_violation', constraint = 'licence_request_kept';
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('asked', 'asked_back'), ('asked', 'approved'), ('asked', 'declined'), ('asked', 'withdrawn'),
      ('asked_back', 'asked'), ('asked_back', 'approved'), ('asked_back', 'declined'), ('asked_back', 'withdrawn'),
      ('approved', 'issued'), ('approved', 'refused'), ('refused', 'asked'), ('refused', 'withdrawn'), ('refused', 'declined'))
     or new.state <> old.state and new.purpose = 'withdrawal' and (old.state, new.state) not in (
      ('asked', 'approved'), ('approved', 'issued'), ('approved', 'refused'), ('refused', 'withdrawn')) then
    raise exception 'a request does not go from % to %', old.state, new.state
      using errcode = 'check_violation', constraint = 'licence_request_ways';
  end if;
  if new.state = 'approved' and old.state <> 'approved' and new.purpose = 'withdrawal' then
    if not exists (select from credit_hold h where h.id = new.hold_id and h.state = 'held' and h.amount = new.granted
        and h.key_account_id = new.account_id and h.licence_key_id = new.licence_key_id and h.person_id = new.requester_id) then
      raise exception 'no hold for it' using errcode = 'check_violation', constraint = 'licence_request_approvals';
    end if;
  elsif new.state = 'approved' and old.state <> 'approved' then
    select greatest(p.needed, case when abs(new.granted) > p.four_eyes_above then 2 else 1 end) into must
      from approval_policy p where p.kind_id = new.kind_id and p.version = new.policy_version;
    select count(distinct d.person_id) into have from licence_decision d
      where d.request_id = new.id and d.round = new.round and d.verdict = 'approve' and d.amount = new.granted;
    if must is null or have < must then
      raise exception '% of % approvals', have, must
        using errcode = 'check_violation', constraint = 'licence_request_approvals';
    end if;
  elsif new.granted is distinct from old.granted and new.granted is not null then
    raise exception 'what was granted does not change' using errcode = 'check_violation', constraint = 'licence_request_kept';
  end if;
  return new;
end $$;

-- What the licence server found of changes that were booked, sealed like what it knows of approvers: credit counts for it only
-- when it checked the passkeys' signatures itself. Purchases add, adjustments add or take.
create table licence_credit (
  change_id uuid primary key,
  credit_account_id uuid not null,
  amount bigint not null,                   -- 0 when it was refused
  refused text,                             -- code, and
  sentence text,
  at timestamptz(3) not null,
  seal bytea not null check (octet_length(seal) = 32),
  check ((refused is null) = (amount <> 0) and (refused is null) = (sentence is null))
);
create index licence_credit_account on licence_credit (credit_account_id);
call signer_table('licence_credit', '');

-- What it signed against a credit account: a hold buys one package.
create table licence_credit_draw (
  hold_id uuid primary key,
  credit_account_id uuid not null,
  request_id uuid not null unique,
  amount bigint not null check (amount > 0),
  at timestamptz(3) not null
);
create index licence_credit_draw_account on licence_credit_draw (credit_account_id) include (amount);
call signer_table('licence_credit_draw', '');

grant select on credit_account, credit_change, credit_approval, credit_hold to palisade_licence;
