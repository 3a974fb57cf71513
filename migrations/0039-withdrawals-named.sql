-- A withdrawal says of which credit account it was drawn: whoever looks at the request or its package reads it there, also where
-- the credit account itself is the partner's and not theirs to see.
alter table licence_request
  add column drawn_from_id uuid,
  add column drawn_from text check (length(drawn_from) between 1 and 40); -- its number: CA-1001
update licence_request r set drawn_from_id = a.id, drawn_from = a.number
  from credit_hold h join credit_account a on a.account_id = h.account_id and a.id = h.credit_account_id
 where h.id = r.hold_id;
alter table licence_request
  add constraint licence_request_drawn_check check ((purpose = 'withdrawal') = (drawn_from is not null) and (drawn_from is null) = (drawn_from_id is null));
