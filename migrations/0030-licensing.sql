-- Smart licensing, its business side: what is sold, licence keys and the appliances they are bound to, requests for capacity,
-- and decisions signed by people. Nothing here can make a package: that takes the licence server, which reads these tables,
-- believes none of them without the approvers' signatures, and alone may add to its own.

-- What is sold. No words of customers: everybody's transaction may read it, only the provider's may change it.
create procedure catalogue_table(name text) language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy everybody on %I for select using (true)', name);
  execute format('create policy provider on %I using (app_is_staff()) with check (app_is_staff())', name);
  execute format('grant select, insert, update on %I to palisade_runtime', name);
  execute format('grant select on %I to palisade_report', name);
end $$;

create table licence_product (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 100),
  description text not null default '',
  created_at timestamptz(3) not null default app_now(),
  retired_at timestamptz(3)                 -- no longer offered; its keys stay
);
call catalogue_table('licence_product');

create table capacity_kind (
  id uuid primary key,
  product_id uuid not null references licence_product (id),
  code text not null unique check (code ~ '^[a-z][a-z0-9-]{0,39}$'), -- `kind` of a package
  name text not null check (length(name) between 1 and 100),
  unit text not null check (unit in ('byte', 'count', 'second')),
  -- How amounts are written: TB is 10^12 and TiB 2^40 bytes, and one is never taken for the other.
  written_in text not null,
  price_minor bigint check (price_minor >= 0),    -- cents for each price_per base units; null: not priced here
  price_per bigint check (price_per > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  credit_allowed boolean not null default false,  -- credit accounts may draw it
  created_at timestamptz(3) not null default app_now(),
  retired_at timestamptz(3),
  unique (id, unit),
  check ((price_minor is null) = (price_per is null) and (price_minor is null) = (currency is null)),
  check (written_in in ('B', 'kB', 'MB', 'GB', 'TB', 'PB', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB') and unit = 'byte'
    or written_in = 'count' and unit = 'count' or written_in in ('s', 'min', 'h') and unit = 'second')
);
call catalogue_table('capacity_kind');

-- Who approves how much. A change is a new version; a request keeps the one it was asked under, and approvers sign its number.
create table approval_policy (
  kind_id uuid not null references capacity_kind (id),
  version int not null check (version > 0),
  limits jsonb not null check (jsonb_typeof(limits) = 'array' and jsonb_array_length(limits) between 1 and 20), -- [{role, upTo: decimal or null}]
  needed int not null check (needed between 1 and 5),
  four_eyes_above bigint check (four_eyes_above >= 0), -- two people at least for more than this; null: never
  decide_within_ms bigint not null check (decide_within_ms between 60000 and 7776000000),
  calendar_id uuid references calendar (id),           -- of the promise; null: elapsed time
  escalation_policy_id uuid references policy (id),    -- who is paged when half of it is over
  changed_by uuid,
  changed_at timestamptz(3) not null default app_now(),
  primary key (kind_id, version)
);
call provider_table('approval_policy');
revoke update, delete on approval_policy from palisade_runtime;

create table appliance (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  name text not null check (length(name) between 1 and 100),
  public_key bytea not null unique check (octet_length(public_key) = 32), -- Ed25519, canonical and not of small order
  thumbprint text generated always as (encode(sha256(public_key), 'hex')) stored unique,
  components jsonb not null default '[]',   -- weighted fingerprint of the machine, hashes only: [{name, weight, hash}]
  registered_via text not null check (registered_via in ('file', 'code', 'api')),
  registered_at timestamptz(3) not null default app_now(),
  registered_by uuid not null,
  retired_at timestamptz(3),
  primary key (account_id, id)
);
call tenant_table('appliance');

-- Appliances that showed their key and wait for somebody to type the code they show. Nobody's yet.
create table appliance_offer (
  thumbprint text primary key check (thumbprint ~ '^[0-9a-f]{64}$'),
  code text not null unique check (code ~ '^[0-9A-HJKMNP-TV-Z]{10}$'),
  envelope text not null check (length(envelope) <= 16384), -- the appliance's signed request file, as it came
  received_at timestamptz(3) not null default app_now(),
  expires_at timestamptz(3) not null
);
create index appliance_offer_expiry on appliance_offer (expires_at);
call provider_table('appliance_offer');

create table licence_key (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  code text not null unique check (code ~ '^[A-Z0-9][A-Z0-9-]{2,39}$'), -- ACME-MIG-07: what people say
  label text not null default '' check (length(label) <= 200),
  kind_id uuid not null references capacity_kind (id),
  appliance_id uuid,                        -- null: not bound yet
  created_at timestamptz(3) not null default app_now(),
  created_by uuid,
  retired_at timestamptz(3),
  retired_because text,
  primary key (account_id, id),
  unique (account_id, id, kind_id),
  foreign key (account_id, appliance_id) references appliance (account_id, id),
  check ((retired_at is null) = (retired_because is null))
);
create index licence_key_appliance on licence_key (account_id, appliance_id) where appliance_id is not null;
call tenant_table('licence_key');

create sequence licence_request_number start 1001;
grant usage on sequence licence_request_number to palisade_runtime;

create table licence_request (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  number text not null unique,              -- LR-1001
  purpose text not null check (purpose in ('grant', 'reduction')),
  licence_key_id uuid not null,
  appliance_id uuid not null,               -- whose key the package will be for; approvers sign its thumbprint
  kind_id uuid not null,
  amount bigint not null check (case purpose when 'grant' then amount > 0 else amount < 0 and amount > -9223372036854775807 end),
  written text not null check (length(written) between 1 and 60), -- the amount as it was asked: "40 TB"
  reason text not null default '',
  channel text not null check (channel in ('portal', 'api', 'file', 'mail', 'phone')),
  requester_id uuid not null,               -- a person of the account, of its partner, or staff
  requester_name text not null,
  entered_by uuid not null,                 -- who put it in: the requester, or staff on the phone
  entered_name text not null,
  file_hash bytea check (octet_length(file_hash) = 32), -- of the appliance's request file: the same file asks once
  policy_version int not null,
  state text not null check (state in ('asked', 'asked_back', 'approved', 'issued', 'refused', 'declined', 'withdrawn')),
  round int not null default 1 check (round > 0), -- approvals count within one; a refusal of the licence server ends it
  granted bigint,                           -- what was approved, when it was
  price_minor bigint,                       -- of what was granted, else asked; null: not priced
  currency text,
  contract_number text,
  refusal_code text,                        -- of the licence server, or null
  refusal_text text,
  package_id uuid unique,                   -- the licence server's
  asked_at timestamptz(3) not null default app_now(),
  decided_at timestamptz(3),
  issued_at timestamptz(3),
  primary key (account_id, id),
  unique (account_id, id, requester_id, entered_by),
  unique (account_id, file_hash),
  foreign key (account_id, licence_key_id, kind_id) references licence_key (account_id, id, kind_id),
  foreign key (account_id, appliance_id) references appliance (account_id, id),
  foreign key (kind_id, policy_version) references approval_policy (kind_id, version),
  check ((state in ('approved', 'issued', 'refused')) = (granted is not null)),
  check (case purpose when 'grant' then granted between 1 and amount else granted = amount end),
  check ((state = 'issued') = (package_id is not null) and (state = 'issued') = (issued_at is not null)),
  check ((state = 'refused') = (refusal_code is not null)),
  check ((state in ('asked', 'asked_back')) = (decided_at is null))
);
create index licence_request_key on licence_request (account_id, licence_key_id, asked_at);
create index licence_request_open on licence_request (asked_at) where state in ('asked', 'asked_back', 'approved', 'refused');
create index licence_request_listed on licence_request (asked_at desc, id desc);
call tenant_table('licence_request');
revoke delete on licence_request from palisade_runtime;

-- What people decided, and the signature of their passkey over exactly that. Only added.
create table licence_decision (
  account_id uuid not null,
  id uuid not null unique,
  request_id uuid not null,
  round int not null check (round > 0),
  person_id uuid not null references person (id),
  person_name text not null,
  requester_id uuid not null,
  entered_by uuid not null,
  verdict text not null check (verdict in ('approve', 'decline', 'ask_back')),
  amount bigint,                            -- what is approved; less than asked where the approver said so
  reason text not null default '',
  policy_version int not null,
  -- The WebAuthn assertion as it came. Its challenge is decisionChallenge() of src/modules/licensing/rules/decision.ts.
  credential_id text,                       -- base64url
  client_data bytea check (octet_length(client_data) <= 4096),       -- clientDataJSON
  authenticator_data bytea check (octet_length(authenticator_data) <= 4096),
  signature bytea check (octet_length(signature) <= 1024),
  at timestamptz(3) not null default app_now(),
  primary key (account_id, id),
  foreign key (account_id, request_id, requester_id, entered_by) references licence_request (account_id, id, requester_id, entered_by),
  constraint requester_never_approves check (verdict <> 'approve' or (person_id <> requester_id and person_id <> entered_by)),
  check ((verdict = 'approve') = (amount is not null)),
  check (verdict = 'approve' or length(trim(reason)) > 0),
  constraint decision_is_signed check (verdict = 'ask_back'
    or (credential_id is not null and client_data is not null and authenticator_data is not null and signature is not null))
);
create index licence_decision_request on licence_decision (request_id, at);
-- One person's approval counts once, however often it is given.
create unique index licence_decision_once on licence_decision (request_id, round, person_id, amount) where verdict = 'approve';
call tenant_table('licence_decision');
create policy decided_by_staff on licence_decision as restrictive for insert with check (app_is_staff());
revoke update, delete on licence_decision from palisade_runtime;

-- A request keeps what was asked, moves only along its ways, and is approved only by as many different people as its policy
-- asks for the amount. rules/approval.ts says the same with roles and limits, the licence server a third time with signatures.
create function licence_request_guard() returns trigger language plpgsql as $$
declare
  must int;
  have int;
begin
  if (new.account_id, new.id, new.number, new.purpose, new.licence_key_id, new.appliance_id, new.kind_id, new.amount,
      new.requester_id, new.entered_by, new.policy_version, new.file_hash)
     is distinct from (old.account_id, old.id, old.number, old.purpose, old.licence_key_id, old.appliance_id, old.kind_id,
      old.amount, old.requester_id, old.entered_by, old.policy_version, old.file_hash) then
    raise exception 'what was asked does not change' using errcode = 'check_violation', constraint = 'licence_request_kept';
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('asked', 'asked_back'), ('asked', 'approved'), ('asked', 'declined'), ('asked', 'withdrawn'),
      ('asked_back', 'asked'), ('asked_back', 'approved'), ('asked_back', 'declined'), ('asked_back', 'withdrawn'),
      ('approved', 'issued'), ('approved', 'refused'), ('refused', 'asked'), ('refused', 'withdrawn'), ('refused', 'declined')) then
    raise exception 'a request does not go from % to %', old.state, new.state
      using errcode = 'check_violation', constraint = 'licence_request_ways';
  end if;
  if new.state = 'approved' and old.state <> 'approved' then
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
create trigger guard before update on licence_request for each row execute function licence_request_guard();

create function licence_request_begins() returns trigger language plpgsql as $$
begin
  if new.state <> 'asked' or new.round <> 1 then
    raise exception 'a request begins by being asked' using errcode = 'check_violation', constraint = 'licence_request_ways';
  end if;
  return new;
end $$;
create trigger begins before insert on licence_request for each row execute function licence_request_begins();

-- Who took a package away, and to whom it was mailed. Only added.
create table licence_download (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  package_id uuid not null,
  request_id uuid not null,
  person_id uuid not null references person (id),
  person_name text not null,
  via text not null check (via in ('portal', 'api', 'mail')),
  mailed_to text,                           -- name and address of the contact
  sha256 bytea not null check (octet_length(sha256) = 32), -- of the bytes that left
  at timestamptz(3) not null default app_now(),
  primary key (account_id, id),
  foreign key (account_id, request_id) references licence_request (account_id, id),
  check ((via = 'mail') = (mailed_to is not null))
);
create index licence_download_package on licence_download (package_id, at);
call tenant_table('licence_download');
revoke update, delete on licence_download from palisade_runtime;
