-- Projects that wait for a mail: the act `await_mail` of a step, until a mail comes to the address of its project.

create table bot_wait (
  account_id uuid not null,
  run_id uuid not null,
  job int not null,
  sender text check (length(sender) between 3 and 254), -- an address, or `@domain`; null: whoever may write there
  opened_at timestamptz(3) not null,
  primary key (run_id, job),
  foreign key (account_id, run_id) references procedure_run (account_id, id)
);
call tenant_table('bot_wait');
create policy for_staff on bot_wait as restrictive using (app_is_staff()) with check (app_is_staff());
