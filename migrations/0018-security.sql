-- Secrets at rest: which key the sealed values of this database need, and authenticator apps under it. The key itself never
-- stands in the database, so that a dump of it yields no secret that the program can read.

create table installation_key (
  key_id text primary key,                  -- a name, from which the key cannot be found
  since timestamptz(3) not null default app_now()
);
call provider_table('installation_key');
revoke insert, update, delete on installation_key from palisade_runtime;

alter table credential add column totp_sealed bytea;
comment on column credential.totp_secret is 'Only rows of an earlier version; sealed into totp_sealed at the first start.';

-- When the person of a session last showed that it is still them: at sign-in, and again before dangerous acts.
alter table session add column proved_at timestamptz(3);
update session set proved_at = created_at;
alter table session alter column proved_at set not null;

-- What this provider demands of its staff. One row at most; none is the default.
create table security_policy (
  one boolean primary key default true check (one),
  second_factor text not null check (second_factor in ('nobody', 'admins', 'staff')),
  changed_at timestamptz(3) not null default app_now(),
  changed_by uuid
);
call provider_table('security_policy');

-- Who comes with this cookie or token, in one statement; now also how and when the person last proved to be there. Runs with the caller's rights: it sets the tenant for itself,
-- because who asks is not known before the answer, and takes it back. Ended, expired, idle, locked, left and closed all
-- answer nothing.
drop function identify(bytea, bytea, inet, timestamptz, interval);
create function identify(session_hash bytea, api_token_hash bytea, from_ip inet, at timestamptz, idle interval)
returns table (person_id uuid, name text, account_id uuid, staff boolean, accounts uuid[], roles text[], session_id uuid,
  token_id uuid, scopes text[], seen_at timestamptz, proved_at timestamptz,
  strength text, second_factor text)
language plpgsql as $$
#variable_conflict use_column
begin
  perform set_config('app.accounts', '*', true), set_config('app.staff', 'on', true);
  return query
    select p.id, p.name, p.account_id, a.kind = 'provider',
      case when a.kind = 'provider' then '{}'::uuid[]
           else array(select c.account_id from account c where c.account_id = p.account_id or c.partner_id = p.account_id) end,
      p.roles, k.session_id, k.token_id, k.scopes, k.seen_at, k.proved_at, k.strength,
      coalesce((select second_factor from security_policy), 'nobody')
    from (
      select s.person_id, s.id as session_id, null::uuid as token_id, null::text[] as scopes, s.seen_at,
        s.proved_at, s.strength from session s
       where s.token_hash = session_hash and s.expires_at > at and s.seen_at > at - idle
      union all
      select t.person_id, null, t.id, t.scopes, t.used_at, null, null from api_token t
       where t.token_hash = api_token_hash and t.expires_at > at and t.revoked_at is null
         and (t.networks = '{}' or exists (select from unnest(t.networks) n where from_ip <<= n))
    ) k
    join person p on p.id = k.person_id and p.active and p.locked_at is null
    join account a on a.account_id = p.account_id and a.closed_at is null;
  perform set_config('app.accounts', '', true), set_config('app.staff', '', true);
end $$;
grant execute on function identify to palisade_runtime;
