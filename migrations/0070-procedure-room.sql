-- A run that waits takes less room. Ids of runs are made in the order of time, so the newest come first by the primary key and the
-- list needs no index of its own. Most states are written seldom and wait for long: a tenth of a page is enough for the next version
-- of a row, which vacuums itself away within it (no index but the key's knows a state).
drop index procedure_run_list;
alter table procedure_state set (fillfactor = 90);
