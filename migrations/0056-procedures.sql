-- Procedures: how work is done, drawn in BPMN. A procedure belongs to the provider or to one account; what was published is a version
-- that never changes, because whatever runs keeps to the one it was started with.

create table procedure (
  account_id uuid not null references account (account_id), -- the provider's own account: for every account
  id uuid not null unique,
  key text not null check (key ~ '^[a-z][a-z0-9_-]{0,59}$'), -- what other procedures call it by
  name text not null check (length(name) between 1 and 120),
  description text not null default '' check (length(description) <= 2000),
  -- The version new ones are started from; null: nothing was published yet. No foreign key: a backup writes tables in the order of
  -- theirs, and versions, which point here, are never deleted.
  published_id uuid,
  revision int not null default 0,          -- of the newest draft
  created_by uuid,
  created_name text not null,
  created_at timestamptz(3) not null default app_now(),
  retired_at timestamptz(3),
  primary key (account_id, id)
);
create unique index procedure_key on procedure (account_id, key) where retired_at is null;
create index procedure_list on procedure (account_id, lower(name), id);
call tenant_table('procedure');
revoke delete on procedure from palisade_runtime;
create policy for_staff on procedure as restrictive using (app_is_staff()) with check (app_is_staff());

-- Every save of a drawing, newest last: what one author saved beside another is never written over.
create table procedure_draft (
  account_id uuid not null,
  procedure_id uuid not null,
  revision int not null check (revision > 0),
  xml text not null check (octet_length(xml) <= 2097152),
  saved_by uuid,
  saved_name text not null,
  saved_at timestamptz(3) not null,
  primary key (account_id, procedure_id, revision),
  foreign key (account_id, procedure_id) references procedure (account_id, id)
);
call tenant_table('procedure_draft');
revoke update on procedure_draft from palisade_runtime;
create policy for_staff on procedure_draft as restrictive using (app_is_staff()) with check (app_is_staff());

create table procedure_version (
  account_id uuid not null,
  id uuid not null unique,
  procedure_id uuid not null,
  number int not null check (number > 0),
  name text not null,                       -- as the procedure was called then
  xml text not null check (octet_length(xml) <= 2097152),
  graph jsonb not null,                     -- what the interpreter walks
  findings jsonb not null check (jsonb_typeof(findings) = 'array'),
  note text not null default '' check (length(note) <= 2000),
  published_by uuid,
  published_name text not null,
  published_at timestamptz(3) not null,
  primary key (account_id, id),
  unique (account_id, procedure_id, number),
  foreign key (account_id, procedure_id) references procedure (account_id, id)
);
call tenant_table('procedure_version');
revoke update, delete on procedure_version from palisade_runtime;
create policy for_staff on procedure_version as restrictive using (app_is_staff()) with check (app_is_staff());

-- What starts a published procedure by itself. A name of a message or signal, or of an event of a module.
create table procedure_start (
  account_id uuid not null,
  procedure_id uuid not null,
  version_id uuid not null,
  node text not null check (length(node) between 1 and 200),
  kind text not null check (kind in ('message', 'signal', 'timer')),
  name text not null check (length(name) between 1 and 200), -- of a timer: its cycle or date, as drawn
  primary key (account_id, procedure_id, node),
  foreign key (account_id, procedure_id) references procedure (account_id, id),
  foreign key (account_id, version_id) references procedure_version (account_id, id)
);
create index procedure_start_name on procedure_start (name, kind);
call tenant_table('procedure_start');
create policy for_staff on procedure_start as restrictive using (app_is_staff()) with check (app_is_staff());
