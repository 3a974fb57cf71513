-- An incident goes along when its request is merged into another, and back when that is undone: it would page anew for a request
-- that was closed by nobody.
alter table incident
  add column was_in uuid[] not null default '{}'; -- requests it was in before merges took it along, the newest last
