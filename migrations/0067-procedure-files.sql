-- Files that show what was done on a project: uploaded to it first, then named by a record or by a field of a form.
create table procedure_file (
  account_id uuid not null,
  run_id uuid not null,
  file_id uuid not null unique,
  for_customer boolean not null default false, -- a record the account's people may read names it, or they uploaded it
  by_id uuid,
  at timestamptz(3) not null,
  primary key (account_id, run_id, file_id),
  foreign key (account_id, run_id) references procedure_run (account_id, id),
  foreign key (account_id, file_id) references file (account_id, id)
);
call tenant_table('procedure_file');
revoke delete on procedure_file from palisade_runtime;
create policy not_internal on procedure_file as restrictive using (for_customer or app_is_staff());
