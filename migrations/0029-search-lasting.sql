-- What lasts (accounts, people, contracts, articles) is looked through whole at every search of staff. In the index of all texts
-- each of 25,000 of them was looked up among millions that hold a frequent word (40 ms at a million requests); in one of their
-- own it is a page or two.
create index search_doc_lasting on search_doc using gin (words) with (fastupdate = off)
  where kind in ('account', 'person', 'contract', 'article');
