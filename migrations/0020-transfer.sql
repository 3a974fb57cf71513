-- What was moved in from other systems, so that moving the same again makes nothing twice, and a role that may take a person's
-- data out of the record: the program's own role can neither change nor remove journal entries.

create table moved_in (
  source text not null check (source in ('zammad', 'rt')),
  kind text not null check (kind in ('organization', 'user', 'ticket')),
  foreign_id text not null check (length(foreign_id) between 1 and 200),
  account_id uuid not null references account (account_id),
  local_id uuid not null,
  at timestamptz(3) not null default app_now(),
  primary key (source, kind, foreign_id)
);
call provider_table('moved_in');

do $$
begin
  if not exists (select from pg_roles where rolname = 'palisade_eraser') then
    create role palisade_eraser nologin nobypassrls;
  end if;
exception when duplicate_object or unique_violation then
  null; -- another database of the same cluster was migrated at this moment
end $$;
-- To whoever owns the database, as its sessions run as palisade_runtime: that role itself inherits nothing of it.
do $$
begin
  execute format('grant palisade_eraser to %I', current_user);
exception when insufficient_privilege then
  if not pg_has_role('palisade_eraser', 'member') then
    raise;
  end if;
end $$;
grant usage on schema public to palisade_eraser;
grant select (account_id, id, text, data, author_id, author_name), update (text, data, author_name) on journal_entry to palisade_eraser;
grant select (account_id, data), update (data) on event to palisade_eraser;
create policy erase on event for update to palisade_eraser using (true) with check (true);
grant select (account_id, id, by_name), update (by_name) on promise_fact to palisade_eraser;
grant select (id, person_id, person_name, actor_id, actor_name, data), update (person_name, actor_name, data) on security_event to palisade_eraser;
