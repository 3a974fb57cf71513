-- The licence server: what only the process that signs may write. A role of its own, so that the portal's role, whatever
-- becomes of it, can neither put a package there, nor make somebody an approver, nor take a refusal back. Who owns the
-- database can; what that gains is little, because approvers are sealed with a key that is not in it and packages are signed.

do $$
begin
  if not exists (select from pg_roles where rolname = 'palisade_licence') then
    create role palisade_licence nologin nobypassrls;
  end if;
exception when duplicate_object or unique_violation then
  null; -- another database of the same cluster was migrated at this moment
end $$;
do $$
begin
  execute format('grant palisade_licence to %I', current_user);
exception when insufficient_privilege then
  if not pg_has_role('palisade_licence', 'member') then
    raise;
  end if;
end $$;
grant usage on schema public to palisade_licence;

-- A table the licence server writes and staff read.
create procedure signer_table(name text, may_change text) language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy signer on %I to palisade_licence using (true) with check (true)', name);
  execute format('create policy read on %I for select using (app_is_staff())', name);
  execute format('grant select, insert%s on %I to palisade_licence', may_change, name);
  execute format('grant select on %I to palisade_runtime, palisade_report', name);
end $$;

-- Credentials whose signature counts for a decision. `seal` is a MAC over the row under a key in the licence server's folder:
-- a row that somebody else wrote, also the owner of the database, is refused.
create table licence_approver (
  credential_id text primary key,           -- base64url, as passkey.credential_id
  person_id uuid not null,
  public_key bytea not null,                -- COSE
  roles text[] not null check (cardinality(roles) > 0), -- as which the person may approve
  allowed_at timestamptz(3) not null,
  allowed_by text not null,                 -- user@host at the licence server, or the credential that vouched
  forbidden_at timestamptz(3),
  forbidden_by text,
  seal bytea not null check (octet_length(seal) = 32),
  check ((forbidden_at is null) = (forbidden_by is null))
);
create index licence_approver_person on licence_approver (person_id);
call signer_table('licence_approver', ', update (forbidden_at, forbidden_by, seal)');

-- Somebody who may decide says with their passkey that another credential may, too. Written by the portal, judged here.
create table licence_vouch (
  id uuid primary key,
  credential_id text not null,
  person_id uuid not null,
  roles text[] not null,
  by_credential_id text not null,
  client_data_json bytea not null,
  authenticator_data bytea not null,
  signature bytea not null,
  at timestamptz(3) not null default app_now()
);
alter table licence_vouch enable row level security;
alter table licence_vouch force row level security;
create policy provider on licence_vouch using (app_is_staff()) with check (app_is_staff());
grant select, insert on licence_vouch to palisade_runtime;
grant select on licence_vouch to palisade_licence, palisade_report;

-- What became of a vouching: once.
create table licence_vouch_answer (
  vouch_id uuid primary key references licence_vouch (id),
  refused text,                             -- the code; null when the credential was allowed
  at timestamptz(3) not null
);
call signer_table('licence_vouch_answer', '');

-- Approval policies as the licence server knows them. The first of a kind is taken as it stands; one that asks for less than
-- the last counts only after an operator said so at the licence server.
create table licence_policy (
  kind text not null,
  version int not null,
  rule jsonb not null,
  allowed_at timestamptz(3) not null,
  allowed_by text not null,
  seal bytea not null check (octet_length(seal) = 32),
  primary key (kind, version)
);
call signer_table('licence_policy', '');

-- The chain of key sets, so that packages carry it and people see it. The licence server itself goes by its own folder.
create table licence_keyset (
  version int primary key check (version > 0),
  envelope text not null,
  payload_sha256 bytea not null check (octet_length(payload_sha256) = 32),
  issued_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  installed_at timestamptz(3) not null
);
call signer_table('licence_keyset', '');

-- Signed packages. They never change.
create table licence_package (
  id uuid primary key,
  account_id uuid not null,
  licence_key_id uuid not null,
  sequence int not null check (sequence > 0),
  request_id uuid not null unique,
  kind text not null,
  unit text not null,
  amount numeric(19) not null check (amount <> 0 and abs(amount) <= 9223372036854775807),
  total numeric(19) not null check (total between 0 and 9223372036854775807),
  payload_sha256 bytea not null check (octet_length(payload_sha256) = 32),
  previous_sha256 bytea check (octet_length(previous_sha256) = 32),
  file bytea not null,                      -- the JSON document people download
  file_sha256 bytea not null check (octet_length(file_sha256) = 32),
  issuer text not null,                     -- keyid of the issuing key
  keyset_version int not null references licence_keyset (version),
  audit_index bigint not null,
  issued_at timestamptz(3) not null,
  import_before timestamptz(3) not null,
  unique (account_id, id),
  unique (licence_key_id, sequence),
  foreign key (account_id, licence_key_id) references licence_key (account_id, id),
  foreign key (account_id, request_id) references licence_request (account_id, id),
  check ((sequence = 1) = (previous_sha256 is null)),
  check (import_before > issued_at)
);
create index licence_package_account on licence_package (account_id, issued_at desc, id desc);
create index licence_package_issuer on licence_package (issuer, kind, issued_at) include (amount);
alter table licence_package enable row level security;
alter table licence_package force row level security;
create policy signer on licence_package to palisade_licence using (true) with check (true);
create policy tenant on licence_package for select using (app_sees_account(account_id));
grant select, insert on licence_package to palisade_licence;
grant select on licence_package to palisade_runtime, palisade_report;
create trigger never_change before update or delete on licence_package for each row execute function audit_append_only();

-- Each assertion counts once, and so does each value of an authenticator's counter: the same value twice is a copy.
create table licence_assertion (
  sha256 bytea primary key check (octet_length(sha256) = 32), -- of authenticator data and signature
  credential_id text not null,
  counter bigint not null check (counter >= 0),
  request_id uuid not null,
  at timestamptz(3) not null
);
create unique index licence_assertion_counter on licence_assertion (credential_id, counter) where counter > 0;
call signer_table('licence_assertion', '');

-- What was approved and not signed, and why: once for each round of approvals.
create table licence_refusal (
  account_id uuid not null,
  request_id uuid not null,
  round int not null check (round > 0),
  code text not null,
  sentence text not null,
  at timestamptz(3) not null,
  primary key (request_id, round),
  foreign key (account_id, request_id) references licence_request (account_id, id)
);
call signer_table('licence_refusal', '');

-- The sign of life of each licence server, and what it lacks.
create table licence_server (
  id uuid primary key,
  host text not null,
  pid int not null,
  started_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,          -- the machine's time
  stopped_at timestamptz(3),
  keyset_version int,
  troubles jsonb not null default '[]'      -- [{key, severity, text}]
);
call signer_table('licence_server', ', update, delete');

-- What it reads to check a decision itself; nothing of it is believed without the approvers' signatures.
grant select on audit_entry, audit_writer, audit_node, audit_log, audit_key, account, person, passkey,
  capacity_kind, approval_policy, appliance, licence_key, licence_request, licence_decision to palisade_licence;
-- Who may approve, and who no longer, is recorded like every act that gives power.
grant insert (id, body, commitment) on audit_entry to palisade_licence;
