-- Signs of life that come to us: a job calls an address when it starts, ends well or fails. Checks of the kind heartbeat have one each.

create table heartbeat (
  account_id uuid not null,
  check_id uuid not null unique,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  token bytea not null,                     -- sealed for `heartbeat:<check id>`: the address is shown again to who may see it
  made_at timestamptz(3) not null,
  last_at timestamptz(3),                   -- the last sign of any kind
  success_at timestamptz(3),
  started_at timestamptz(3),
  failed boolean not null default false,    -- the last end was a failure
  deadline timestamptz(3),                  -- without a success by then it is late; null until the first sign
  primary key (account_id, check_id),
  foreign key (account_id, check_id) references system_check (account_id, id)
) with (fillfactor = 60);
-- No index on the deadline, which every sign moves: without one a sign rewrites its row in place. Who looks for late ones reads
-- the table once a second.
call tenant_table('heartbeat');

-- Every sign, by day.
create table heartbeat_ping (
  account_id uuid not null,
  check_id uuid not null,
  at timestamptz(3) not null,
  kind text not null,
  run uuid,
  took_ms bigint,                           -- of the run, where its start was told
  exit int,
  words text
) partition by range (at);
create index heartbeat_ping_check on heartbeat_ping (check_id, at desc);
call tenant_table('heartbeat_ping');
revoke update, delete on heartbeat_ping from palisade_runtime;
