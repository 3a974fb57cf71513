-- Status pages: what an account tells everybody of how its services do, without a session. Names on them are the page's own;
-- which systems stand behind a component is in a table of its own that nobody outside reads.

create table status_page (
  account_id uuid not null references account (account_id),
  id uuid not null unique,
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  title text not null check (length(title) between 1 and 100),
  intro text not null default '' check (length(intro) <= 1000),
  language text not null check (language in ('en', 'de')),
  published boolean not null default false,
  observed_at timestamptz(3), -- when its components were last looked at: what was between is nobody's
  created_at timestamptz(3) not null default app_now(),
  version int not null default 1,
  primary key (account_id, id)
);
create unique index status_page_slug on status_page (slug);
call tenant_table('status_page');
create policy everybody on status_page for select using (published);

create table status_component (
  account_id uuid not null,
  id uuid not null unique,
  page_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  place int not null,
  primary key (account_id, id),
  foreign key (account_id, page_id) references status_page (account_id, id) on delete cascade
);
create index status_component_page on status_component (page_id, place);
call tenant_table('status_component');
create policy everybody on status_component for select
  using (exists (select from status_page p where p.account_id = status_component.account_id and p.id = page_id and p.published));

create table status_component_system (
  account_id uuid not null,
  component_id uuid not null,
  system_id uuid not null,
  primary key (account_id, component_id, system_id),
  foreign key (account_id, component_id) references status_component (account_id, id) on delete cascade,
  foreign key (account_id, system_id) references system (account_id, id)
);
create index status_component_system_of on status_component_system (system_id);
call tenant_table('status_component_system');

-- How a component did, without gaps from when it was first looked at. The last one is open.
create table status_span (
  account_id uuid not null,
  component_id uuid not null,
  begins_at timestamptz(3) not null,
  ends_at timestamptz(3),
  state text not null check (state in ('up', 'degraded', 'down', 'maintenance', 'inconclusive')),
  primary key (account_id, component_id, begins_at),
  foreign key (account_id, component_id) references status_component (account_id, id) on delete cascade,
  check (ends_at > begins_at)
);
create unique index status_span_open on status_span (component_id) where ends_at is null;
call tenant_table('status_span');
create policy everybody on status_span for select using (exists (select from status_component c
  where c.account_id = status_span.account_id and c.id = component_id)); -- which is under row security itself

-- An incident or a maintenance as the page tells it. Text is written for everybody.
create table status_incident (
  account_id uuid not null,
  id uuid not null unique,
  page_id uuid not null,
  kind text not null check (kind in ('incident', 'maintenance')),
  title text not null check (length(title) between 1 and 200),
  state text not null check (state in ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled', 'in_progress', 'completed')),
  begins_at timestamptz(3) not null,
  ends_at timestamptz(3), -- of a maintenance: until when; of an incident: when it was resolved
  created_at timestamptz(3) not null default app_now(),
  version int not null default 1,
  primary key (account_id, id),
  foreign key (account_id, page_id) references status_page (account_id, id) on delete cascade,
  check ((kind = 'maintenance') = (state in ('scheduled', 'in_progress', 'completed'))),
  check (ends_at >= begins_at)
);
create index status_incident_page on status_incident (page_id, begins_at desc);
call tenant_table('status_incident');
create policy everybody on status_incident for select
  using (exists (select from status_page p where p.account_id = status_incident.account_id and p.id = page_id and p.published));

create table status_incident_component (
  account_id uuid not null,
  incident_id uuid not null,
  component_id uuid not null,
  state text not null check (state in ('degraded', 'down', 'maintenance')),
  primary key (account_id, incident_id, component_id),
  foreign key (account_id, incident_id) references status_incident (account_id, id) on delete cascade,
  foreign key (account_id, component_id) references status_component (account_id, id) on delete cascade
);
create index status_incident_component_of on status_incident_component (component_id);
call tenant_table('status_incident_component');
create policy everybody on status_incident_component for select using (exists (select from status_incident i
  where i.account_id = status_incident_component.account_id and i.id = incident_id));

create table status_update (
  account_id uuid not null,
  id uuid not null unique,
  incident_id uuid not null,
  state text not null,
  text text not null check (length(text) between 1 and 5000),
  at timestamptz(3) not null,
  primary key (account_id, id),
  foreign key (account_id, incident_id) references status_incident (account_id, id) on delete cascade
);
create index status_update_incident on status_update (incident_id, at);
call tenant_table('status_update');
create policy everybody on status_update for select using (exists (select from status_incident i
  where i.account_id = status_update.account_id and i.id = incident_id));

-- Who wants mail. Tokens are kept as hashes; the one that ends it is sealed as well, as it goes into every mail.
create table status_subscriber (
  account_id uuid not null,
  id uuid not null unique,
  page_id uuid not null,
  email text not null check (length(email) between 3 and 254),
  confirm_hash bytea check (octet_length(confirm_hash) = 32),
  end_hash bytea not null check (octet_length(end_hash) = 32),
  end_token bytea not null, -- sealed: it goes into each mail
  asked_at timestamptz(3) not null,
  confirmed_at timestamptz(3),
  primary key (account_id, id),
  foreign key (account_id, page_id) references status_page (account_id, id) on delete cascade,
  check ((confirmed_at is null) = (confirm_hash is not null))
);
create unique index status_subscriber_email on status_subscriber (page_id, lower(email));
create unique index status_subscriber_confirm on status_subscriber (confirm_hash) where confirm_hash is not null;
create unique index status_subscriber_end on status_subscriber (end_hash);
call tenant_table('status_subscriber');
