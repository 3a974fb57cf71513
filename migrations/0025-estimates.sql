-- Row security decides the same, but in words the planner does not misread. "a = 'constant' or b = any (...)" on a setting is
-- taken for one row in a hundred, "= 'on'" for one in two hundred; a plan for 30 rows that are 3,000 read the owed promises
-- once for every request of a team (3.8 s at 10,000 requests, now 0.06 s). A CASE is taken for every second row.

create or replace function app_sees_account(account uuid) returns boolean
  language sql stable parallel safe
  as $$ select case when current_setting('app.accounts', true) = '*' then true
    else account::text = any (string_to_array(nullif(current_setting('app.accounts', true), ''), ',')) end $$;

create or replace function app_is_staff() returns boolean
  language sql stable parallel safe
  as $$ select case when current_setting('app.staff', true) = 'on' then true else false end $$;
