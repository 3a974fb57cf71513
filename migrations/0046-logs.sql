-- Logs: the lines that sources send, kept for a while as they came, and the templates they are mined into, counted by system and five
-- minutes, so that it can be said which messages of an incident are new, more or fewer than usual.

-- Lines of one hour of one system (or of none that is known), as one transaction brought them: JSON under zstd. No foreign key to
-- the system: it would be asked for each pack, and partitions are dropped as they are.
create table log_pack (
  account_id uuid not null,
  hour timestamptz(3) not null,
  id uuid not null,
  system_id uuid,
  first_at timestamptz(3) not null,
  last_at timestamptz(3) not null,
  lines int not null check (lines > 0),
  body bytea not null,
  taken_at timestamptz(3) not null,
  mined_at timestamptz(3),                  -- null: its lines are not counted yet
  primary key (account_id, hour, id),
  check (first_at >= hour and last_at >= first_at and last_at < hour + interval '1 hour')
) partition by range (hour);
create index log_pack_system on log_pack (system_id, hour);
create index log_pack_unmined on log_pack (taken_at) where mined_at is null;
call tenant_table('log_pack');
create policy for_staff on log_pack as restrictive using (app_is_staff()) with check (app_is_staff());

-- What is mined together: a system of an account, or all lines of an account that name no system.
create table log_book (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  system_id uuid,
  version uuid not null,                    -- of its templates: whoever remembers another reads them anew
  heard_since timestamptz(3) not null,
  heard_at timestamptz(3) not null,
  lines bigint not null default 0 check (lines >= 0),
  unplaced bigint not null default 0 check (unplaced >= 0), -- of these, lines no template could be remembered for
  primary key (account_id, id),
  unique nulls not distinct (account_id, system_id),
  foreign key (account_id, system_id) references system (account_id, id) on delete cascade
);
create index log_book_system on log_book (system_id);
call tenant_table('log_book');
create policy for_staff on log_book as restrictive using (app_is_staff()) with check (app_is_staff());

create table log_template (
  account_id uuid not null,
  book_id uuid not null,
  number int not null check (number > 0),
  source text not null check (length(source) <= 100), -- the program
  text text not null check (length(text) <= 10000),
  first_at timestamptz(3) not null,
  last_at timestamptz(3) not null,
  merged_into int,                          -- it turned out to be that one; what was counted of it is of that one
  primary key (account_id, book_id, number),
  foreign key (account_id, book_id) references log_book (account_id, id) on delete cascade,
  check (merged_into is distinct from number)
);
create index log_template_old on log_template (last_at);
call tenant_table('log_template');
create policy for_staff on log_template as restrictive using (app_is_staff()) with check (app_is_staff());

-- How often in five minutes, with the first line of them as the example.
create table log_count (
  account_id uuid not null,
  book_id uuid not null,
  at timestamptz(3) not null,
  number int not null,
  n int not null check (n > 0),
  severity smallint not null check (severity between 0 and 7), -- the worst of them
  sample text not null check (length(sample) <= 500),
  primary key (account_id, book_id, at, number)
) partition by range (at);
create index log_count_template on log_count (book_id, number, at);
call tenant_table('log_count');
create policy for_staff on log_count as restrictive using (app_is_staff()) with check (app_is_staff());

-- What an account's sources sent in a day, and how much of it was refused: beyond its measure, too old, or ahead of our clock.
create table log_measure (
  account_id uuid not null references account (account_id),
  day date not null,
  lines bigint not null default 0 check (lines >= 0),
  bytes bigint not null default 0 check (bytes >= 0),
  beyond bigint not null default 0 check (beyond >= 0),
  mistimed bigint not null default 0 check (mistimed >= 0),
  primary key (account_id, day)
);
call tenant_table('log_measure');
create policy for_staff on log_measure as restrictive using (app_is_staff()) with check (app_is_staff());
