-- A run that waits for another: it or one of its steps is not to be begun before the other is done, or has reached a milestone. Both are
-- of one account. That they make no circle is looked at under a lock of the account.
create table procedure_dependency (
  account_id uuid not null,
  id uuid not null unique,
  run_id uuid not null,
  on_run_id uuid not null,
  milestone text check (length(milestone) between 1 and 200), -- null: until the other is done
  node text check (length(node) between 1 and 200),           -- the step that waits; null: all of them
  made_name text not null,
  made_at timestamptz(3) not null,
  primary key (account_id, id),
  foreign key (account_id, run_id) references procedure_run (account_id, id),
  foreign key (account_id, on_run_id) references procedure_run (account_id, id),
  check (run_id <> on_run_id),
  unique nulls not distinct (run_id, on_run_id, milestone, node)
);
create index procedure_dependency_on on procedure_dependency (on_run_id);
call tenant_table('procedure_dependency');
revoke update on procedure_dependency from palisade_runtime;
create policy for_staff on procedure_dependency as restrictive using (app_is_staff()) with check (app_is_staff());
