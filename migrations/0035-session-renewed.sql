-- A proof before a dangerous act gives the session a new secret (OWASP ASVS 7.2.4): whoever had copied the old one does not get the
-- power that the proof gave. Calls already under way carry the old one, so it is known for half a minute more, as one that has
-- proved nothing.
alter table session
  add column former_hash bytea unique,
  add column former_until timestamptz(3),
  add constraint session_former_ends check ((former_hash is null) = (former_until is null));

create or replace function identify(session_hash bytea, api_token_hash bytea, from_ip inet, at timestamptz, idle interval)
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
      select s.person_id, s.id, null, null, s.seen_at, null, s.strength from session s
       where s.former_hash = session_hash and s.former_until > at and s.expires_at > at and s.seen_at > at - idle
      union all
      select t.person_id, null, t.id, t.scopes, t.used_at, null, null from api_token t
       where t.token_hash = api_token_hash and t.expires_at > at and t.revoked_at is null
         and (t.networks = '{}' or exists (select from unnest(t.networks) n where from_ip <<= n))
    ) k
    join person p on p.id = k.person_id and p.active and p.locked_at is null
    join account a on a.account_id = p.account_id and a.closed_at is null;
  perform set_config('app.accounts', '', true), set_config('app.staff', '', true);
end $$;
