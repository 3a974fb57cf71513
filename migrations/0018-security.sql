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
