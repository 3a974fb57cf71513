-- Search: one index over the texts of all modules, the words in it, what waits to be indexed, and the text of attachments.
-- Only the role palisade_search may read the index without row security standing between it and the index on words
-- (docs/decisions/0014); what it finds are ids, and each is loaded again as the reader before anything is told.

do $$
begin
  if not exists (select from pg_roles where rolname = 'palisade_search') then
    create role palisade_search nologin nobypassrls;
  end if;
exception when duplicate_object or unique_violation then
  null; -- another database of the same cluster was migrated at this moment
end $$;
do $$
begin
  execute format('grant palisade_search to %I', current_user);
exception when insufficient_privilege then
  if not pg_has_role('palisade_search', 'member') then
    raise;
  end if;
end $$;
grant usage on schema public to palisade_search;

-- What the index holds of one text. `words` are bare lexemes: those of head and text, what names the thing (`=n…`), and the
-- scopes a query narrows by: kind (`=k…`), account (`=a…`), audience (`=o…`), and portions of 2^11, 2^15 and 2^19 documents
-- in the order they came (`=b… =c… =d…`), month and year (`=m… =y…`), so that a frequent word is looked for in the newest texts only.
create table search_doc (
  account_id uuid not null,
  kind text not null,
  id uuid not null,
  audience text not null check (audience in ('account', 'staff', 'everyone')),
  about_kind text not null,
  about_id uuid not null,
  at timestamptz(3) not null,
  seq bigint not null,
  head tsvector not null,
  words tsvector not null,
  primary key (id, kind, audience)
);
create sequence search_seq;
grant usage on sequence search_seq to palisade_runtime;
grant select on sequence search_seq to palisade_search;
-- Without the pending list: indexing happens beside the work anyway, and a search never has to read through a list.
create index search_doc_words on search_doc using gin (words) with (fastupdate = off);
create index search_doc_account on search_doc (account_id, seq desc);
alter table search_doc enable row level security;
alter table search_doc force row level security;
create policy tenant on search_doc using (app_sees_account(account_id)) with check (app_sees_account(account_id));
create policy everyone on search_doc for select using (audience = 'everyone');
create policy not_internal on search_doc as restrictive for select to palisade_runtime, palisade_report
  using (audience <> 'staff' or app_is_staff());
create policy finder on search_doc for select to palisade_search using (true);
grant select, insert, update, delete on search_doc to palisade_runtime;
grant select on search_doc to palisade_report, palisade_search;

-- What a word is like with one letter left out, as hashes: two words that share one are at most a slip apart.
create function search_near(word text) returns int4[]
  language sql immutable parallel safe
  as $$ select case when length(word) between 4 and 24 and word !~ '[0-9=@._-]' then
    array(select hashtext(word) union select hashtext(overlay(word placing '' from i for 1)) from generate_series(1, length(word)) i)
  end $$;

-- Every word of the index and in how many texts it stands. Never shown to anybody outside: it holds words of all accounts.
create table search_word (
  word text collate "C" primary key,
  docs bigint not null,
  near int4[] generated always as (search_near(word)) stored
);
create index search_word_near on search_word using gin (near) with (fastupdate = off);
call provider_table('search_word');
create policy finder on search_word for select to palisade_search using (true);
grant select on search_word to palisade_search;

-- What was changed and waits to be indexed. Rows are only added and taken away: writers never wait for each other here.
create table search_due (
  n bigint generated always as identity primary key,
  kind text not null,
  id uuid not null,
  at timestamptz(3) not null default app_now()
);
call machinery_table('search_due');

-- The text of attachments, read out of them once by a worker.
create table search_file_text (
  account_id uuid not null,
  file_id uuid not null,
  state text not null check (state in ('read', 'nothing', 'refused')),
  why text not null default '',             -- of a refusal
  text text not null default '',
  read_at timestamptz(3) not null default app_now(),
  primary key (account_id, file_id),
  foreign key (account_id, file_id) references request_file (account_id, file_id) on update cascade on delete cascade
);
create unique index search_file_text_file on search_file_text (file_id);
call tenant_table('search_file_text');
-- Seen by whoever sees the file itself: the subquery is under the row security of files.
create policy as_the_file on search_file_text as restrictive for select
  using (app_is_staff() or exists (select from request_file f where f.file_id = search_file_text.file_id));

create function search_note_all() returns trigger language plpgsql as $$
begin
  execute format('insert into search_due (kind, id) select %L, %I from changed', tg_argv[0], tg_argv[1]);
  return null;
end $$;
create function search_note_one() returns trigger language plpgsql as $$
begin
  execute format('insert into search_due (kind, id) select %L, ($1).%I', tg_argv[0], tg_argv[1]) using new;
  return null;
end $$;

-- Has rows of a table noted for search: all new and removed ones, and those whose given columns are others afterwards.
-- Triggers, so that no way of writing (an import, a merge, a move to another account) can forget the index.
create procedure search_table(name text, kind text, id text, columns text[]) language plpgsql as $$
begin
  execute format('create trigger search_added after insert on %I referencing new table as changed for each statement
    execute function search_note_all(%L, %L)', name, kind, id);
  execute format('create trigger search_removed after delete on %I referencing old table as changed for each statement
    execute function search_note_all(%L, %L)', name, kind, id);
  execute format('create trigger search_changed after update on %I for each row when (%s)
    execute function search_note_one(%L, %L)', name,
    (select string_agg(format('old.%1$I is distinct from new.%1$I', c), ' or ') from unnest(columns) c), kind, id);
end $$;

call search_table('account', 'account', 'account_id', '{number,name,mail_domains,phone,notes,closed_at}');
call search_table('person', 'person', 'id', '{account_id,name,email,phones,title,active}');
call search_table('contract', 'contract', 'id', '{account_id,number,name,description}');
call search_table('request', 'request', 'id', '{account_id,title,topic,tags,contact_name,contact_email}');
call search_table('request_message', 'message', 'id', '{account_id,request_id,text,kind}');
call search_table('request_file', 'file', 'file_id', '{account_id,message_id,name,internal}');
call search_table('search_file_text', 'file', 'file_id', '{text}');
call search_table('journal_entry', 'journal', 'id', '{account_id}');

-- Lists at any size: one index for each order they can have, whole and within an account; what is owed, by when.
alter table request_message drop column words;
drop index request_created;
create index request_created on request (created_at, id);
create index request_changed on request (updated_at, id);
drop index request_account;
create index request_account on request (account_id, created_at, id);
create index request_account_changed on request (account_id, updated_at, id);
create index request_account_open on request (account_id, id) where status not in ('solved', 'closed');
create index request_assignee_changed on request (assignee_id, created_at, id);
create index promise_next on promise (due_at, subject_id) where kept_at is null and cancelled_at is null;

-- What was there before the index. The owner is under row security too, and says that it sees everything.
select set_config('app.accounts', '*', true), set_config('app.staff', 'on', true);
-- In the order they came, which is the order of ids, because the newest documents are looked through first.
insert into search_due (kind, id)
select kind, id from (
  select 'account' as kind, account_id as id from account
  union all select 'person', id from person
  union all select 'contract', id from contract
  union all select 'request', id from request
  union all select 'message', id from request_message
  union all select 'file', file_id from request_file where message_id is not null
  union all select 'journal', id from journal_entry
) known order by id;
