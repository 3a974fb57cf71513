-- What appliances say of themselves: the secret their receipt codes are made under (sealed), and each report they sent, by which
-- a machine that was put back to an earlier state is noticed. A flag never blocks anything: paid capacity is paid.

alter table appliance add column code_key_sealed bytea;
alter table appliance_offer drop column envelope;
alter table appliance_offer add column sealed bytea not null check (octet_length(sealed) <= 17000); -- the request file: it holds the appliance's secret

-- Reports are compared within an epoch; a manager who re-baselines a key begins the next.
alter table licence_key
  add column epoch int not null default 1 check (epoch > 0),
  add column flagged_at timestamptz(3),
  add column flagged_because text,
  add column moved_from uuid,
  add check ((flagged_at is null) = (flagged_because is null)),
  add foreign key (account_id, moved_from) references licence_key (account_id, id);
create unique index licence_key_moved on licence_key (moved_from) where moved_from is not null;

create table licence_report (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  licence_key_id uuid not null,
  appliance_id uuid not null,
  epoch int not null check (epoch > 0),
  number bigint not null check (number > 0), -- the appliance counts its reports
  via text not null check (via in ('registration', 'request', 'receipt', 'return', 'code')),
  sequence int not null check (sequence >= 0), -- of the newest package it imported
  total bigint check (total >= 0),          -- null: a code does not say it, or nothing was granted yet
  used bigint not null check (used >= 0),
  reserved bigint check (reserved >= 0),
  report jsonb,                             -- as it was signed; null of a code
  hash bytea not null check (octet_length(hash) = 32), -- the same file, or code, counts once
  said_at timestamptz(3),                   -- by the appliance's clock, which may be wrong
  verdict text not null check (verdict in ('first', 'same', 'continues', 'plausible', 'rolled_back')),
  because text not null default '',
  received_at timestamptz(3) not null default app_now(),
  received_by uuid,
  received_name text not null,
  primary key (account_id, id),
  unique (appliance_id, hash),
  foreign key (account_id, licence_key_id) references licence_key (account_id, id),
  foreign key (account_id, appliance_id) references appliance (account_id, id)
);
create index licence_report_key on licence_report (licence_key_id, epoch, number desc);
call tenant_table('licence_report');
revoke delete on licence_report from palisade_runtime;
