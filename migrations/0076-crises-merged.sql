-- Two requests or incidents that turn out to be one have one crisis: the other ends in it, or goes along with its request.
alter table crisis
  add column merged_into_id uuid,           -- the crisis it ended in; what was written in it is read there too
  add column merged_by uuid,                -- the merge of requests that did it, by which it is undone; null: incidents became one
  add column began_with uuid,               -- the request it began with, wherever it went since
  add column was_about uuid[] not null default '{}', -- requests it was about before merges took it along, the newest last
  add foreign key (account_id, merged_into_id) references crisis (account_id, id),
  add check (merged_into_id is null or (state = 'closed' and merged_into_id <> id)),
  add check (merged_by is null or merged_into_id is not null);
create index crisis_merged_into on crisis (merged_into_id) where merged_into_id is not null;
create index crisis_merged_by on crisis (merged_by) where merged_by is not null;

-- The owner is under row security too, and says that it sees everything.
select set_config('app.accounts', '*', true), set_config('app.staff', 'on', true);
update crisis set began_with = request_id;

-- Once by itself for the request it began with.
drop index crisis_by_itself;
create unique index crisis_by_itself on crisis (began_with) where automatic;

-- Crises are found by search: title, number, where they stand. What was written in them is found as entries of their journal.
call search_table('crisis', 'crisis', 'id', '{title,summary}');
insert into search_due (kind, id) select 'crisis', id from crisis order by id;
