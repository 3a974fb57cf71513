-- What a page says in other languages than English, by language ({"de": "..."}): whoever is woken reads it in their own.
alter table escalation add column bodies jsonb not null default '{}' check (jsonb_typeof(bodies) = 'object');
