-- A log that is not what was signed is started anew by an operator, for a reason that stays: under another name, because
-- witnesses must never see two histories under one. And the writer notes what its own checks found.
alter table audit_log drop constraint audit_log_pkey;
alter table audit_log add column generation int not null default 0 check (generation >= 0);
alter table audit_log add primary key (generation);
alter table audit_log add column note text;           -- the first checkpoint under this name: nobody resumes without the key
alter table audit_log add column former text;         -- the newest checkpoint known under the name before
alter table audit_log add column reason text;
alter table audit_log add column resumed_by text;
alter table audit_log add check (generation = 0 or (note is not null and reason is not null and resumed_by is not null));

-- The entries the writer found not to agree with what stands over them: it looks there again before it signs on.
alter table audit_writer add column fault_from bigint;
alter table audit_writer add column fault_to bigint;
