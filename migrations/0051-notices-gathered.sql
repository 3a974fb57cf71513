-- One address takes mails at a pace. Whoever gets more notices than that gets what waits in one mail: one delivery carries the
-- others, which have no turn of their own. Before, each waited for its turn, minutes long, and what was behind a minute was lost.
alter table delivery
  add column carrier_id uuid,                             -- the delivery whose mail says this, too
  add column takes_more boolean not null default false,   -- it carries others, and has not left yet
  add foreign key (account_id, carrier_id) references delivery (account_id, id),
  add check (carrier_id is distinct from id and not (takes_more and carrier_id is not null));
create unique index delivery_takes_more on delivery (account_id, person_id, address) where takes_more;
create index delivery_carried on delivery (account_id, carrier_id) where carrier_id is not null;

-- What the licence server looks for at every round, and whoever moves requests on: they read all open requests for it.
create index licence_request_approved on licence_request (decided_at, id) where state = 'approved';
-- Signatures and base64 do not get smaller: to try took as long as everything else about storing a package.
alter table licence_package alter column file set storage external;
