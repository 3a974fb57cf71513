-- The journal: what happened to any subject, in order, append-only. Visible to the customer only where an entry says so;
-- the restrictive policy makes the database itself keep internal entries from everybody outside.

create table journal_entry (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  subject_kind text not null,
  subject_id uuid not null,
  kind text not null check (length(kind) between 1 and 60),
  visibility text not null check (visibility in ('internal', 'customer')),
  text text not null,
  data jsonb not null default '{}',
  author_id uuid,                           -- null: the system
  author_name text not null,
  via text not null,
  at timestamptz(3) not null default app_now(),
  primary key (account_id, id)
);
create index journal_subject on journal_entry (subject_id, at);
create index journal_account on journal_entry (account_id, at desc);
call tenant_table('journal_entry');
create policy not_internal on journal_entry as restrictive for select using (visibility = 'customer' or app_is_staff());
revoke update, delete on journal_entry from palisade_runtime;
