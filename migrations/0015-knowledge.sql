-- Knowledge: articles with immutable versions, for colleagues, for customers or for everybody; what readers thought of them
-- and what they looked for in vain. And the texts of the mails the desk sends by itself, by account and language.
-- Who may read an article is decided here: a reader without an account (the public help site) gets public articles only, so
-- that no page of it can tell a kept one from one that does not exist.

create table product (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 100),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  description text not null default '',
  created_at timestamptz(3) not null default app_now()
);
alter table product enable row level security;
alter table product force row level security;
create policy everybody on product for select using (true); -- names of what is sold; the help site shows those with articles
create policy provider on product using (app_is_staff()) with check (app_is_staff());
grant select, insert, update, delete on product to palisade_runtime;
grant select on product to palisade_report;

create table article (
  id uuid primary key,
  product_id uuid not null references product (id),
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
  language text not null check (language ~ '^[a-z]{2}$'),
  state text not null default 'draft' check (state in ('draft', 'published', 'retired')),
  visibility text not null default 'internal' check (visibility in ('internal', 'customer', 'public')),
  all_accounts boolean not null default true, -- of visibility customer: every account, or those of article_account
  version int not null check (version > 0),   -- the newest
  published_version int check (published_version <= version),
  title text not null,                        -- of the newest version
  from_request_id uuid,                       -- the answer it was made from
  from_message_id uuid,
  from_number bigint,
  created_by uuid,
  created_at timestamptz(3) not null default app_now(),
  changed_at timestamptz(3) not null default app_now(),
  published_at timestamptz(3),                -- when the present published version became so
  unique (product_id, slug),
  check ((state = 'draft') = (published_version is null)),
  check ((published_at is null) = (published_version is null))
);
create index article_changed on article (changed_at desc, id);
create index article_from on article (from_request_id) where from_request_id is not null;

-- The accounts an article of visibility customer is for, when not all.
create table article_account (
  article_id uuid not null references article (id) on delete cascade,
  account_id uuid not null references account (account_id),
  primary key (article_id, account_id)
);
alter table article_account enable row level security;
alter table article_account force row level security;
create policy own on article_account for select using (app_sees_account(account_id));
create policy provider on article_account using (app_is_staff()) with check (app_is_staff());
grant select, insert, delete on article_account to palisade_runtime;
grant select on article_account to palisade_report;

alter table article enable row level security;
alter table article force row level security;
create policy provider on article using (app_is_staff()) with check (app_is_staff());
create policy readers on article for select using (
  state = 'published' and (
    visibility = 'public'
    or (visibility = 'customer' and coalesce(current_setting('app.accounts', true), '') <> ''
        and (all_accounts or exists (select from article_account a where a.article_id = article.id)))));
grant select, insert, update on article to palisade_runtime;
grant select on article to palisade_report;

-- What an article said at some time; never changed. `content` is the tree of elements made from the Markdown.
create table article_version (
  article_id uuid not null references article (id),
  number int not null check (number > 0),
  language text not null,
  title text not null check (length(title) between 1 and 200),
  body text not null check (length(body) <= 200000),
  content jsonb not null,
  plain text not null,
  pictures uuid[] not null default '{}',
  note text not null default '',              -- what was changed, in the author's words
  author_id uuid,
  author_name text not null,
  at timestamptz(3) not null default app_now(),
  words tsvector not null generated always as (
    case language
      when 'de' then setweight(to_tsvector('pg_catalog.german', title), 'A') || setweight(to_tsvector('pg_catalog.german', left(plain, 100000)), 'B')
      when 'en' then setweight(to_tsvector('pg_catalog.english', title), 'A') || setweight(to_tsvector('pg_catalog.english', left(plain, 100000)), 'B')
      else setweight(to_tsvector('pg_catalog.simple', title), 'A') || setweight(to_tsvector('pg_catalog.simple', left(plain, 100000)), 'B')
    end) stored,
  primary key (article_id, number)
);
alter table article_version enable row level security;
alter table article_version force row level security;
create policy staff on article_version for select using (app_is_staff());
create policy written on article_version for insert with check (app_is_staff());
create policy readers on article_version for select using (
  exists (select from article a where a.id = article_id and a.published_version = number));
grant select, insert on article_version to palisade_runtime;
grant select on article_version to palisade_report;

-- Addresses an article had: they lead to the present one.
create table article_slug (
  product_id uuid not null references product (id),
  slug text not null,
  article_id uuid not null references article (id),
  at timestamptz(3) not null default app_now(),
  primary key (product_id, slug)
);
alter table article_slug enable row level security;
alter table article_slug force row level security;
create policy provider on article_slug using (app_is_staff()) with check (app_is_staff());
create policy readers on article_slug for select using (exists (select from article a where a.id = article_id));
grant select, insert, update, delete on article_slug to palisade_runtime;
grant select on article_slug to palisade_report;

-- Names a product had in addresses.
create table product_slug (
  slug text primary key,
  product_id uuid not null references product (id) on delete cascade
);
alter table product_slug enable row level security;
alter table product_slug force row level security;
create policy everybody on product_slug for select using (true);
create policy provider on product_slug using (app_is_staff()) with check (app_is_staff());
grant select, insert, update, delete on product_slug to palisade_runtime;
grant select on product_slug to palisade_report;

-- Pictures of articles: files of the provider, shown to whoever may read a version that shows them.
create table article_picture (
  file_id uuid primary key,
  article_id uuid not null references article (id),
  name text not null,
  type text not null,
  size bigint not null check (size >= 0),
  uploaded_by uuid,
  created_at timestamptz(3) not null default app_now()
);
alter table article_picture enable row level security;
alter table article_picture force row level security;
create policy provider on article_picture using (app_is_staff()) with check (app_is_staff());
create policy readers on article_picture for select using (
  exists (select from article_version v where v.article_id = article_picture.article_id and file_id = any (v.pictures)));
grant select, insert on article_picture to palisade_runtime;
grant select on article_picture to palisade_report;

-- Each time a version came out, and for whom. What everybody may read was seen by a second person.
create table article_publication (
  id uuid primary key,
  article_id uuid not null,
  number int not null,
  visibility text not null check (visibility in ('internal', 'customer', 'public')),
  author_id uuid,
  published_by uuid,
  published_by_name text not null,
  at timestamptz(3) not null default app_now(),
  foreign key (article_id, number) references article_version (article_id, number),
  constraint author_is_not_publisher check (visibility <> 'public' or published_by is null or published_by is distinct from author_id)
);
create index article_publication_of on article_publication (article_id, at);
call provider_table('article_publication');
revoke update, delete on article_publication from palisade_runtime;

-- Helpful or not: one vote a reader; a later one replaces it. A reader of the help site is a random mark of their browser.
create table article_vote (
  article_id uuid not null references article (id),
  reader text not null check (length(reader) <= 80),
  version int not null,
  helpful boolean not null,
  reason text not null default '' check (length(reason) <= 1000),
  place text not null check (place in ('portal', 'help')),
  at timestamptz(3) not null default app_now(),
  primary key (article_id, reader)
);
call provider_table('article_vote');

-- What was looked for and not found, by day: words only, without who, from where, or at which time of day.
create table article_miss (
  day date not null,
  words text not null check (length(words) between 1 and 80),
  place text not null check (place in ('portal', 'help')),
  times int not null default 1 check (times > 0),
  primary key (day, words, place)
);
call provider_table('article_miss');

-- The texts of mails the desk sends by itself. The newest version of (kind, account, language) counts; an empty one means
-- that the next in the chain does: account and language, language, the program's own words.
create table mail_template (
  id uuid primary key,
  account_id uuid references account (account_id), -- null: for every account
  kind text not null check (length(kind) between 1 and 40),
  language text not null check (language ~ '^[a-z]{2}$'),
  version int not null check (version > 0),
  subject text,                             -- null with body: taken back from this version on
  body text,
  changed_by uuid,
  changed_by_name text not null,
  at timestamptz(3) not null default app_now(),
  unique nulls not distinct (account_id, kind, language, version),
  check ((subject is null) = (body is null))
);
call provider_table('mail_template');
revoke update, delete on mail_template from palisade_runtime;

-- Somebody may stop a mail that waits.
alter table mail_out drop constraint mail_out_state_check;
alter table mail_out add constraint mail_out_state_check
  check (state in ('queued', 'held', 'sent', 'failed', 'bounced', 'cancelled'));
