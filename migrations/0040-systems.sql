-- Systems: what is watched for an account (servers, lines, applications, backup sets), what they depend on, and the templates
-- they are made from. A cause is found and a page is held back along the parents, so these must never run in a circle.

create table system_template (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  kind text not null check (kind ~ '^[a-z][a-z_]{0,39}$'),
  description text not null default '',
  location text check (length(location) between 1 and 200),
  runbook text check (length(runbook) between 1 and 500),
  documentation text not null default '' check (length(documentation) <= 20000),
  parameters jsonb not null default '[]' check (jsonb_typeof(parameters) = 'array'), -- what is asked for when a system is made
  checks jsonb not null default '[]' check (jsonb_typeof(checks) = 'array'),         -- rules/template-checks.ts
  version int not null default 1,
  created_at timestamptz(3) not null default app_now(),
  changed_at timestamptz(3) not null default app_now(),
  retired_at timestamptz(3)
);
create unique index system_template_name on system_template (lower(name)) where retired_at is null;
call provider_table('system_template');
revoke delete on system_template from palisade_runtime;

create table system (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  name text not null check (length(name) between 1 and 120),
  kind text not null check (kind ~ '^[a-z][a-z_]{0,39}$'),
  location text check (length(location) between 1 and 200),
  owner_person_id uuid references person (id), -- who answers for it: somebody of the account, or of the provider
  contract_id uuid,
  template_id uuid references system_template (id),
  template_version int,
  aliases text[] not null default '{}' check (cardinality(aliases) <= 20),
  version int not null default 1,
  created_at timestamptz(3) not null default app_now(),
  retired_at timestamptz(3),
  retired_why text,
  primary key (account_id, id),
  foreign key (account_id, contract_id) references contract (account_id, id),
  check ((template_id is null) = (template_version is null)),
  check ((retired_at is null) = (retired_why is null))
);
create index system_list on system (account_id, lower(name), id);
create index system_contract on system (contract_id) where contract_id is not null;
create index system_owner on system (owner_person_id) where owner_person_id is not null;
create index system_template_used on system (template_id) where template_id is not null;
call tenant_table('system');
revoke delete on system from palisade_runtime;
call search_table('system', 'system', 'id', '{account_id,name,location,aliases,retired_at}');

-- What the provider wrote about a system for its own people: customers never read it, the database says so too.
create table system_document (
  account_id uuid not null,
  system_id uuid not null,
  runbook text check (length(runbook) between 1 and 500),
  documentation text not null default '' check (length(documentation) <= 20000),
  primary key (account_id, system_id),
  foreign key (account_id, system_id) references system (account_id, id)
);
call tenant_table('system_document');
create policy not_outside on system_document as restrictive using (app_is_staff()) with check (app_is_staff());
call search_table('system_document', 'system', 'system_id', '{runbook,documentation}');

-- Every word a system in use answers to, its name and its aliases, folded (rules/names.ts). Sources name hosts by text: within
-- an account one word is one system.
create table system_name (
  account_id uuid not null,
  key text not null check (length(key) between 1 and 300),
  system_id uuid not null,
  primary key (account_id, key),
  foreign key (account_id, system_id) references system (account_id, id)
);
create index system_name_system on system_name (system_id);
call tenant_table('system_name');

-- A system is reachable when in each of its groups any one member is, or all of them are.
create table system_parent_group (
  account_id uuid not null,
  id uuid not null unique,
  child_id uuid not null,
  mode text not null check (mode in ('any', 'all')),
  primary key (account_id, id),
  unique (account_id, id, child_id),
  foreign key (account_id, child_id) references system (account_id, id)
);
create index system_parent_group_child on system_parent_group (child_id);
call tenant_table('system_parent_group');

create table system_parent (
  account_id uuid not null,
  group_id uuid not null,
  child_id uuid not null,
  parent_id uuid not null,
  primary key (account_id, group_id, parent_id),
  foreign key (account_id, group_id, child_id) references system_parent_group (account_id, id, child_id) on delete cascade,
  foreign key (account_id, parent_id) references system (account_id, id),
  constraint system_not_its_own_parent check (child_id <> parent_id)
);
create index system_parent_child on system_parent (child_id, parent_id);
create index system_parent_parent on system_parent (parent_id);
call tenant_table('system_parent');
revoke update on system_parent from palisade_runtime;

-- Whoever changes parents of an account does so alone: two halves of a circle cannot be added beside each other.
create function system_parents_lock(account uuid) returns void language sql volatile
  as $$ select pg_advisory_xact_lock(hashtextextended('system_parents ' || account, 0)) $$;

create function system_parents_no_circle() returns trigger language plpgsql as $$
declare
  account uuid;
begin
  for account in select distinct a.account_id from added a order by 1 loop
    perform system_parents_lock(account);
  end loop;
  if exists (
    with recursive above (child, ancestor) as (
      select child_id, parent_id from added
      union
      select above.child, p.parent_id from above join system_parent p on p.child_id = above.ancestor
    )
    select from above where child = ancestor
  ) then
    raise exception 'a system would depend on itself' using errcode = 'check_violation', constraint = 'system_parents_no_circle';
  end if;
  return null;
end $$;
create trigger no_circle after insert on system_parent referencing new table as added
  for each statement execute function system_parents_no_circle();
