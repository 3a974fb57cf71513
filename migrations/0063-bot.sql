-- The Support Bot: the addresses of projects and accounts, what became of each mail to one of them, and the files that came with what
-- it wrote into their journals.

create table bot_address (
  account_id uuid not null references account (account_id),
  run_id uuid,                              -- null: of the account itself
  token text not null primary key check (token ~ '^[a-z2-7]{32}$'),
  made_at timestamptz(3) not null,
  unique nulls not distinct (account_id, run_id),
  foreign key (account_id, run_id) references procedure_run (account_id, id)
);
call tenant_table('bot_address');
revoke update, delete on bot_address from palisade_runtime;
create policy for_staff on bot_address as restrictive using (app_is_staff()) with check (app_is_staff());

-- Once a mail and address. `answered` counts what was told to a person.
create table bot_mail (
  mail_id uuid not null,
  token text not null,
  at timestamptz(3) not null,
  outcome text not null default 'kept' check (outcome in ('kept', 'done', 'refused', 'put_aside', 'released', 'ignored')),
  person_id uuid,
  answered boolean not null default false,
  primary key (mail_id, token)
);
create index bot_mail_person on bot_mail (person_id, at) where answered;
call provider_table('bot_mail');

create table bot_file (
  account_id uuid not null,
  file_id uuid not null,
  run_id uuid,                              -- null: stands in the journal of the account
  for_customer boolean not null,
  primary key (account_id, file_id),
  foreign key (account_id, file_id) references file (account_id, id) on delete cascade,
  foreign key (account_id, run_id) references procedure_run (account_id, id)
);
call tenant_table('bot_file');
revoke update on bot_file from palisade_runtime;
create policy not_internal on bot_file as restrictive using (for_customer or app_is_staff()) with check (app_is_staff());

-- Whose number a text message came from.
create index channel_address on channel (address) where verified_at is not null;
