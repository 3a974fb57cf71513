-- Palisade's own health: what is wrong with the system that watches others, since when, and until when it was so.
-- A condition is a fact of the provider; the open ones are what the health page and the bell show.

create table health_condition (
  id uuid primary key,
  kind text not null,                       -- 'channel', 'jobs', 'instance', 'clocks', 'coverage', 'mail', 'disk'
  key text not null,                        -- which channel, rota, queue ...
  severity text not null check (severity in ('P1', 'P2', 'P3', 'P4')),
  text text not null,
  since timestamptz(3) not null,
  until timestamptz(3),
  request_id uuid,                          -- the request it raised on the provider's own account
  check (until is null or until >= since)
);
create unique index health_condition_open on health_condition (kind, key) where until is null;
create index health_condition_since on health_condition (since desc);
call provider_table('health_condition');
