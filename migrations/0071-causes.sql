-- What set off what happens. Rules act by themselves on events; what they do makes events of its own, at once, in a job, or at a
-- deadline armed long before. So that a chain of rules can be told from what people do, events, jobs and deadlines carry the ids of
-- the rules that led to them: {"by": [ids, oldest first], "at": epoch milliseconds of the last}. Null for everything else.

alter table event add column cause jsonb;
alter table job add column cause jsonb;
alter table timer add column cause jsonb;
