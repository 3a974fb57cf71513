-- What acts of procedures need: the secret calls are signed with (the receiver knows it; it rests sealed), the doors a run waits at
-- for a call from elsewhere, and what was told once and must not be told twice.

alter table procedure add column signing bytea;

create table procedure_door (
  account_id uuid not null,
  run_id uuid not null,
  job int not null,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  sealed bytea not null,                    -- the token, for the page of the run
  opened_at timestamptz(3) not null,
  primary key (run_id, job),
  foreign key (account_id, run_id) references procedure_run (account_id, id)
);
call tenant_table('procedure_door');
create policy for_staff on procedure_door as restrictive using (app_is_staff()) with check (app_is_staff());

-- Errands of runs that were done: a job that comes again after a crash does nothing. Forgotten after a month.
create table procedure_told (
  errand uuid primary key,
  at timestamptz(3) not null
);
create index procedure_told_at on procedure_told (at);
call machinery_table('procedure_told');
