-- The index of search in parts: what lasts in one table, texts in eight by their account. Two frequent words asked by a customer
-- were looked up text by text in what all customers have (100 ms at a million requests); in a part it is an eighth, and each
-- page of a word's list that is read serves many texts of the account. The key begins with the account, as every key
-- must that is to be spread over machines by it.
--
-- Existing rows are copied and indexed here, before the program starts again: search is whole afterwards. How long that takes
-- stands in src/modules/search/README.md.
set local maintenance_work_mem = '256MB';

alter table search_doc rename to search_doc_before;
alter table search_doc_before drop constraint search_doc_pkey;
drop index search_doc_words, search_doc_account, search_doc_lasting;

-- Lasting things have numbers from 2^40 on (0038): their table is chosen by that.
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
  primary key (account_id, seq)
) partition by range (seq);
create table search_lasting partition of search_doc for values from (1099511627776) to (maxvalue);
create table search_text partition of search_doc for values from (minvalue) to (1099511627776) partition by hash (account_id);

do $$
declare
  part text;
begin
  for n in 0..7 loop
    execute format('create table search_text_%s partition of search_text for values with (modulus 8, remainder %1$s)', n);
  end loop;
  -- The same at each level, for whoever is granted one of them some day.
  for part in select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname ~ '^(search_doc|search_lasting|search_text(_\d)?)$' loop
    execute format('alter table %I enable row level security', part);
    execute format('alter table %I force row level security', part);
    execute format('create policy tenant on %I using (app_sees_account(account_id)) with check (app_sees_account(account_id))', part);
    execute format('create policy everyone on %I for select using (audience = ''everyone'')', part);
    execute format('create policy not_internal on %I as restrictive for select to palisade_runtime, palisade_report
      using (audience <> ''staff'' or app_is_staff())', part);
    execute format('create policy finder on %I for select to palisade_search using (true)', part);
  end loop;
end $$;
grant select, insert, update, delete on search_doc to palisade_runtime;
grant select on search_doc to palisade_report, palisade_search;

insert into search_doc (account_id, kind, id, audience, about_kind, about_id, at, seq, head, words)
  select account_id, kind, id, audience, about_kind, about_id, at, seq, head, words from search_doc_before;
drop table search_doc_before;

-- Without the pending list, as before (0014).
create index search_doc_words on search_doc using gin (words) with (fastupdate = off);
-- One document of a thing and audience, by whatever account: the one who indexes reads it first, and has the turn alone.
create index search_doc_thing on search_doc (id, kind);
-- So that plans are right at once.
analyze search_doc;
