-- What is owed, along its due times, out of the index alone: with the promise's own id and whose it is beside it nothing of the table
-- is read for what a list passes over, row security included.
drop index promise_next;
create index promise_next on promise (due_at, subject_id) include (id, account_id) where kept_at is null and cancelled_at is null;
