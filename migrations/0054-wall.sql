-- Walls: screens without a keyboard that show what is going on. Each has a link with a secret of its own that opens this one
-- view and nothing else; only the hash of the secret is kept.

create table wall (
  id uuid primary key,
  name text not null check (length(name) between 1 and 60),
  account_id uuid references account (account_id), -- shows this account alone; null: all
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  created_at timestamptz(3) not null default app_now(),
  made_by text not null,
  seen_at timestamptz(3),                   -- when it last asked, to the minute
  ended_at timestamptz(3)
);
call provider_table('wall');
revoke delete on wall from palisade_runtime;
