-- The audit log: acts that concern security as leaves of a Merkle tree (RFC 6962), with checkpoints signed by a key that is
-- not in this database. An act is inserted by its own transaction with its commitment; one writer gives it its place. The
-- runtime role can add and seal, never change or remove; whoever owns the database can, and the checkpoints that witnesses
-- hold tell of it.

create function audit_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only added to' using errcode = 'insufficient_privilege';
end $$;

-- The moment in an entry's body: ISO 8601 in UTC, which no setting of the server reads differently.
create function audit_moment(body text) returns timestamptz language sql immutable parallel safe
  as $$ select (replace(body::jsonb ->> 'at', 'Z', ''))::timestamp at time zone 'UTC' $$;

create table audit_entry (
  id uuid primary key,
  body text not null,                       -- canonical JSON (RFC 8785), byte for byte what the commitment is over
  commitment bytea not null check (octet_length(commitment) = 32),
  queued_at timestamptz(3) not null default clock_timestamp(), -- the machine's time, also while tests move ours
  index bigint,                             -- place in the log, null until the writer gave one
  leaf bytea,                               -- hash of the leaf
  -- For filters only, and derived: what is shown and proved is the body.
  at timestamptz(3) generated always as (audit_moment(body)) stored,
  act text generated always as (body::jsonb ->> 'act') stored,
  actor_id uuid generated always as ((body::jsonb #>> '{actor,id}')::uuid) stored,
  account_id uuid generated always as ((body::jsonb ->> 'account')::uuid) stored,
  subject_kind text generated always as (body::jsonb #>> '{subject,kind}') stored,
  subject_id text generated always as (body::jsonb #>> '{subject,id}') stored,
  check ((index is null) = (leaf is null)),
  check (index >= 0 and octet_length(leaf) = 32)
);
create unique index audit_entry_index on audit_entry (index) where index is not null;
create index audit_entry_waiting on audit_entry (queued_at, id) where index is null;
create index audit_entry_at on audit_entry (at desc, id desc);
create index audit_entry_act on audit_entry (act, at desc);
create index audit_entry_actor on audit_entry (actor_id, at desc);
create index audit_entry_account on audit_entry (account_id, at desc);
create index audit_entry_subject on audit_entry (subject_id, at desc);
alter table audit_entry enable row level security;
alter table audit_entry force row level security;
create policy record on audit_entry for insert with check (true); -- also a customer's own acts; they cannot read them back
create policy read on audit_entry for select using (app_is_staff());
create policy seal on audit_entry for update using (app_is_staff()) with check (app_is_staff());
grant select, insert (id, body, commitment), update (index, leaf) on audit_entry to palisade_runtime;
grant select on audit_entry to palisade_report;

-- The one change there is: the writer gives a waiting entry its place.
create function audit_seal_only() returns trigger language plpgsql as $$
begin
  if old.index is not null or new.index is null or (new.id, new.body, new.commitment, new.queued_at)
      is distinct from (old.id, old.body, old.commitment, old.queued_at) then
    raise exception 'the audit log is only added to' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger seal_only before update on audit_entry for each row execute function audit_seal_only();
create trigger append_only before delete on audit_entry for each row execute function audit_append_only();
create trigger no_truncate before truncate on audit_entry execute function audit_append_only();

-- Tables that are only added to: staff's transactions read, the writer inserts.
create procedure audit_table(name text) language plpgsql as $$
begin
  call provider_table(name);
  execute format('revoke update, delete on %I from palisade_runtime', name);
  execute format('create trigger append_only before update or delete on %I for each row execute function audit_append_only()', name);
  execute format('create trigger no_truncate before truncate on %I execute function audit_append_only()', name);
end $$;

-- Which log this is. The name stands in every checkpoint.
create table audit_log (
  one boolean primary key default true check (one),
  origin text not null,
  started_at timestamptz(3) not null default app_now()
);
call audit_table('audit_log');

-- Public keys the log was signed with, in their order. More than one means that somebody resumed the log with another.
create table audit_key (
  id text primary key,
  verifier text not null,
  since timestamptz(3) not null default app_now()
);
call audit_table('audit_key');

-- Hashes of complete subtrees (level 1 and above), so that adding and proving take O(log n).
create table audit_node (
  level int not null check (level > 0),
  index bigint not null,
  hash bytea not null check (octet_length(hash) = 32),
  primary key (level, index)
);
call audit_table('audit_node');

-- Signed checkpoints at which the log had grown. Those that only say "nothing new" stand in audit_writer.
create table audit_checkpoint (
  size bigint not null,
  at timestamptz(3) not null,
  note text not null,
  primary key (size, at)
);
call audit_table('audit_checkpoint');

-- The writer's sign of life: one row. `broken` says why it refuses to sign on.
create table audit_writer (
  one boolean primary key default true check (one),
  instance_id uuid,
  seen_at timestamptz(3) not null,          -- the machine's time
  size bigint not null default 0,
  note text,                                -- the newest checkpoint, also one that says "nothing new"
  broken text
);
call provider_table('audit_writer');
revoke delete on audit_writer from palisade_runtime;

-- Who keeps our checkpoints where whoever owns this database cannot change them.
create table audit_witness (
  id uuid primary key,
  kind text not null check (kind in ('folder', 'mail', 'webhook', 'instance')),
  name text not null,
  target text not null,                     -- folder, address or URL
  secret text,                              -- webhook: key of the HMAC over what is sent
  verifier text,                            -- instance: the key it cosigns with
  every_seconds int not null check (every_seconds between 10 and 86400),
  created_at timestamptz(3) not null default app_now(),
  ended_at timestamptz(3),
  handed_size bigint not null default 0,    -- of the newest checkpoint it took
  handed_at timestamptz(3),
  cosignature text,
  failing_since timestamptz(3),
  error text,
  conflict text                             -- it holds a checkpoint our log does not agree with
);
call provider_table('audit_witness');

-- Logs of other installations that this one is a witness of.
create table audit_watched (
  origin text primary key,
  verifier text not null,
  size bigint not null default 0,
  root bytea,
  note text,
  seen_at timestamptz(3),
  refused text,                             -- a checkpoint that did not agree with what was seen before, and why
  refused_at timestamptz(3),
  since timestamptz(3) not null default app_now()
);
call provider_table('audit_watched');
