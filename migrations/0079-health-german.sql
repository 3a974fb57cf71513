-- What is wrong, in German too: whoever reads German reads it so. Null: said before there was German, or by a licence server that has none.
alter table health_condition add column german text;
