-- A baseline: a package that says anew what an appliance was granted in all and has used, after a machine was put back to an older
-- state or refused a package. It is a request like any other: its amount is the total it sets, so that limits and four eyes are
-- asked for all that the appliance will have, and not only for what is new.
alter table licence_request add column baseline_used bigint check (baseline_used >= 0);
do $$
declare
  name text;
begin
  for name in select conname from pg_constraint
    where conrelid = 'licence_request'::regclass and conname in ('licence_request_purpose_check') loop
    execute format('alter table licence_request drop constraint %I', name);
  end loop;
end $$;
alter table licence_request
  add constraint licence_request_purpose_check check (purpose in ('grant', 'reduction', 'withdrawal', 'baseline')),
  add constraint licence_request_baseline_check check ((purpose = 'baseline') = (baseline_used is not null) and (baseline_used is null or baseline_used <= amount));

create function licence_request_baseline_kept() returns trigger language plpgsql as $$
begin
  if new.baseline_used is distinct from old.baseline_used then
    raise exception 'what was asked does not change' using errcode = 'check_violation', constraint = 'licence_request_kept';
  end if;
  return new;
end $$;
create trigger baseline_kept before update on licence_request for each row execute function licence_request_baseline_kept();

-- Such a package may add nothing.
alter table licence_package add column baseline_used numeric(19) check (baseline_used between 0 and total);
do $$
declare
  name text;
begin
  for name in select conname from pg_constraint
    where conrelid = 'licence_package'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%amount <>%' loop
    execute format('alter table licence_package drop constraint %I', name);
  end loop;
end $$;
alter table licence_package
  add constraint licence_package_amount_check check (abs(amount) <= 9223372036854775807 and (amount <> 0 or baseline_used is not null));
