-- A recorded visit may type several secrets: by name, each sealed for `check.secret:<id>:<name>` and in base64. The one named
-- `secret` stands in the column of that name, as that of every other kind of check.
alter table system_check add column secrets jsonb not null default '{}' check (jsonb_typeof(secrets) = 'object');
