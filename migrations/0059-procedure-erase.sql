-- A contact's words are taken out of what procedures keep, also out of their logs, which the program itself can neither change nor
-- remove. The state and the log lose the same words in one transaction, so that folding the log still gives the state.
grant select (account_id, run_id, event, by_id, by_name), update (event, by_name) on procedure_event to palisade_eraser;
grant select (account_id, text, data, by_id, by_name), update (text, data, by_name) on procedure_record to palisade_eraser;
