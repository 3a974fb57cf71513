-- Watchmen: processes on other machines that page while this installation or its database is silent. Who is enrolled, when each
-- was heard last, and which lines of their records were taken, so that a record that comes twice changes nothing.

create table watchman (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  url text not null check (length(url) between 1 and 500), -- where its links and its gateway's calls lead
  secret_hash bytea not null unique,
  signing_key bytea not null,                              -- sealed; it signs the copies this watchman gets
  enrolled_at timestamptz(3) not null default app_now(),
  retired_at timestamptz(3),
  last_seen_at timestamptz(3),
  skew_ms bigint,                                          -- its clock less ours when it was heard last
  last_hash text,                                          -- of the newest line that was taken
  broken_at timestamptz(3)                                 -- a line came that does not follow on the one before
);
create unique index watchman_name on watchman (lower(name)) where retired_at is null;
call provider_table('watchman');
revoke delete on watchman from palisade_runtime;
revoke select on watchman from palisade_report;

-- What a line said stands in the journal of what it was about; here stands that it was taken, and what came of it.
create table watchman_line (
  watchman_id uuid not null references watchman (id),
  id uuid not null,
  at timestamptz(3) not null,
  kind text not null check (length(kind) between 1 and 40),
  escalation_id uuid,
  hash text not null,
  taken_at timestamptz(3) not null,
  outcome text not null check (outcome in ('noted', 'adopted', 'kept', 'unknown', 'failed')),
  primary key (watchman_id, id)
);
create index watchman_line_escalation on watchman_line (escalation_id) where escalation_id is not null;
call provider_table('watchman_line');
revoke update, delete on watchman_line from palisade_runtime;
