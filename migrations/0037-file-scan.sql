-- What a malware scanner said of each file (OWASP ASVS 5.4.3). Without a scanner (CLAMD is not set) every file stays `unscanned`
-- and may be read, as before; with one, a new file is `waiting` and nobody reads it until its verdict is `clean`.
alter table file
  add column scan_state text not null default 'unscanned'
    check (scan_state in ('ours', 'unscanned', 'waiting', 'clean', 'infected', 'failed')),
  add column scan_says text,                -- the name of what was found, or why it could not be scanned
  add column scanned_at timestamptz(3),
  add column released_at timestamptz(3),    -- an administrator let it through all the same
  add column released_by uuid,
  add column released_why text,
  add constraint file_scan_says check ((scan_says is not null) = (scan_state in ('infected', 'failed'))),
  add constraint file_released check (num_nonnulls(released_at, released_why) in (0, 2)
    and (released_at is null or scan_state in ('infected', 'failed')));

-- What is still to be scanned, oldest first, and what the health page counts.
create index file_to_scan on file (scan_state, created_at) where scan_state in ('unscanned', 'waiting', 'failed');
