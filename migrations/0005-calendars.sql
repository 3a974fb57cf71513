-- Calendars: when a service is open, in a time zone, with holidays. Promises, routing and rotas share them.
-- A customer's own transaction must read the calendar its promise runs on (a new request in the portal arms clocks),
-- and opening hours are no secret; so everybody's transaction reads them and only staff's writes. Nobody but staff is
-- given the routes.

create table calendar (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 100),
  zone text not null,                       -- IANA; checked by the program, which has the same tables as its clocks
  always boolean not null default false,    -- 24x7
  weekly jsonb not null default '[]',       -- [{weekday 1..7, from 'HH:MM', to 'HH:MM' or '24:00'}]
  holidays jsonb not null default '[]',     -- [{date 'YYYY-MM-DD', name, hours?: [{from, to}]}]; no hours: closed
  version int not null default 1 check (version > 0),
  created_at timestamptz(3) not null default app_now(),
  changed_at timestamptz(3) not null default app_now(),
  check (jsonb_typeof(weekly) = 'array' and jsonb_typeof(holidays) = 'array'),
  check (not always or (weekly = '[]' and holidays = '[]'))
);
alter table calendar enable row level security;
alter table calendar force row level security;
create policy readable on calendar for select using (true);
create policy written_by_staff on calendar for insert with check (app_is_staff());
create policy changed_by_staff on calendar for update using (app_is_staff()) with check (app_is_staff());
create policy removed_by_staff on calendar for delete using (app_is_staff());
grant select, insert, update, delete on calendar to palisade_runtime;
grant select on calendar to palisade_report;
