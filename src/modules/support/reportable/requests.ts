import { sql } from 'kysely'
import type { DataSet } from '#platform/reportable.ts'
import * as by from './dimensions.ts'

/** Milliseconds between two moments. */
export const msBetween = (from: string, to: string) =>
  sql.raw(`(extract(epoch from (${to}) - (${from})) * 1000)::float8`)

/** How a request is named in lists of what stands behind a number. */
export const labelOfRequest = sql`r.number || ' ' || r.title`

/** Requests that came in, counted once: what was merged into another is not a second one. */
export const requests: DataSet = {
  name: 'requests',
  label: { en: 'Requests', de: 'Anfragen' },
  row: { en: 'Requests', de: 'Anfragen' },
  counts: { en: 'by when they came in', de: 'nach ihrem Eingang' },
  tags: true,
  rows: sql`select r.id, r.account_id as account, r.created_at as at, r.id as request_id, ${labelOfRequest} as label,
      r.plan_id as plan, r.team_id as team, r.assignee_id as person, r.severity, r.channel, r.status, r.tags,
      ${msBetween(
        'r.created_at',
        `select min(m.at) from request_message m where m.request_id = r.id and m.kind = 'answer'`,
      )} as to_answer,
      ${msBetween('r.created_at', 'r.solved_at')} as to_resolve,
      r.solved_at is not null as resolved,
      exists (select from journal_entry j where j.subject_id = r.id and j.kind = 'support.status'
        and j.data->>'from' = 'solved' and j.data->>'to' not in ('solved', 'closed')) as reopened,
      (select sum(extract(epoch from t.ended_at - t.started_at) * 1000)::float8 from time_entry t
        where t.request_id = r.id and t.ended_at is not null) as spent
    from request r where r.merged_into_id is null`,
  dimensions: [by.account, by.plan, by.team, by.assignee, by.severity, by.channel, by.status],
  values: [
    { name: 'to_answer', label: { en: 'Time to first answer', de: 'Zeit bis zur ersten Antwort' }, kind: 'duration' },
    { name: 'to_resolve', label: { en: 'Time to resolve', de: 'Zeit bis zur Lösung' }, kind: 'duration' },
    { name: 'resolved', label: { en: 'Resolved', de: 'Gelöst' }, kind: 'flag' },
    { name: 'reopened', label: { en: 'Reopened', de: 'Wieder geöffnet' }, kind: 'flag' },
    { name: 'spent', label: { en: 'Time spent', de: 'Aufgewandte Zeit' }, kind: 'duration', adds: true },
  ],
}

/** Answers that went out to customers, with how long they had waited for them. */
export const answers: DataSet = {
  name: 'answers',
  label: { en: 'Answers', de: 'Antworten' },
  row: { en: 'Answers', de: 'Antworten' },
  counts: { en: 'by when they were sent', de: 'nach ihrem Versand' },
  tags: true,
  rows: sql`select m.id, m.account_id as account, m.at, r.id as request_id, ${labelOfRequest} as label,
      r.plan_id as plan, r.team_id as team, m.author_id as person, r.severity, m.channel, r.tags,
      m.status_update, before.at is null as first,
      ${msBetween(
        `select min(c.at) from request_message c where c.request_id = m.request_id and c.kind = 'customer'
          and c.at <= m.at and (before.at is null or c.at > before.at)`,
        'm.at',
      )} as waited
    from request_message m join request r on r.account_id = m.account_id and r.id = m.request_id
      left join lateral (select b.at from request_message b where b.request_id = m.request_id and b.kind = 'answer'
        and b.at <= m.at and (b.at, b.id) < (m.at, m.id) order by b.at desc, b.id desc limit 1) before on true
    where m.kind = 'answer' and m.author_staff`,
  dimensions: [by.account, by.plan, by.team, by.person({ en: 'Author', de: 'Verfasst von' }), by.severity, by.channel],
  values: [
    {
      name: 'waited',
      label: { en: 'Time the customer waited', de: 'Wartezeit des Kunden' },
      kind: 'duration',
    },
    { name: 'first', label: { en: 'First answers', de: 'Erste Antworten' }, kind: 'flag' },
    { name: 'status_update', label: { en: 'Status updates', de: 'Statusmeldungen' }, kind: 'flag' },
  ],
}

/** What customers said about solved requests. */
export const ratings: DataSet = {
  name: 'ratings',
  label: { en: 'Satisfaction', de: 'Zufriedenheit' },
  row: { en: 'Ratings', de: 'Bewertungen' },
  counts: { en: 'by when they were given', de: 'nach ihrer Abgabe' },
  tags: true,
  rows: sql`select s.id, s.account_id as account, s.answered_at as at, r.id as request_id, ${labelOfRequest} as label,
      r.plan_id as plan, r.team_id as team, r.assignee_id as person, r.severity, r.channel, r.tags,
      s.score, s.score >= 4 as satisfied
    from satisfaction s join request r on r.account_id = s.account_id and r.id = s.request_id
    where s.answered_at is not null`,
  dimensions: [
    by.account,
    by.plan,
    by.team,
    by.assignee,
    by.severity,
    by.channel,
    {
      name: 'score',
      label: { en: 'Score', de: 'Note' },
      words: Object.fromEntries(['1', '2', '3', '4', '5'].map((n) => [n, { en: n, de: n }])),
    },
  ],
  values: [
    { name: 'score', label: { en: 'Score of 5', de: 'Note von 5' }, kind: 'score' },
    { name: 'satisfied', label: { en: 'Satisfied (4 or 5)', de: 'Zufrieden (4 oder 5)' }, kind: 'flag' },
  ],
}
