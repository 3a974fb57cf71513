-- Systems last as accounts and people do: they are looked through whole, by the index of what lasts.
drop index search_doc_lasting;
create index search_doc_lasting on search_doc using gin (words) with (fastupdate = off)
  where kind in ('account', 'person', 'contract', 'article', 'system');
update search_doc set seq = nextval('search_lasting_seq'),
    words = ts_delete(words, array(select w from unnest(tsvector_to_array(words)) w where w ~ '^=[bcd]'))
  where kind = 'system' and seq < 1099511627776;
