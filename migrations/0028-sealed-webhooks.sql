-- Secrets of webhooks (and keys of push subscriptions) rest sealed with the installation key, as those of sign-in and of mailboxes
-- do: a dump of the database alone signs nothing. What an earlier version left in plain form is sealed at the next start.
alter table channel_secret add column sealed bytea;
alter table channel_secret alter column secret drop not null;
alter table channel_secret add check (num_nonnulls(secret, sealed) = 1);
alter table audit_witness add column secret_sealed bytea;
alter table audit_witness add check (num_nonnulls(secret, secret_sealed) < 2);
