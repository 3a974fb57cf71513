import { sql } from 'kysely'
import type { DataSet, Label } from '#platform/reportable.ts'
import { nameOf } from '#promises'
import * as by from './dimensions.ts'
import { msBetween } from './requests.ts'

/** What was promised, who was called, and what people did; each with the request it was about, which has plan and team. */

const kinds: Record<string, string> = {
  acknowledgement: 'Übernahme',
  first_response: 'Erste Antwort',
  next_update: 'Nächste Meldung',
  resolution: 'Lösung',
}
const promiseKinds: Record<string, Label> = Object.fromEntries(
  Object.entries(kinds).map(([kind, de]) => [kind, { en: nameOf(kind), de }]),
)

/**
 * Promises that were decided. The open time used is known of those nobody owes any more: a broken one that is still owed
 * goes on using time on its calendar, and counts as broken without it.
 */
export const promises: DataSet = {
  name: 'promises',
  label: { en: 'Promises', de: 'Zusagen' },
  row: { en: 'Promises', de: 'Zusagen' },
  counts: {
    en: 'by when they were kept or broken',
    de: 'nach dem Zeitpunkt, zu dem sie gehalten oder gebrochen wurden',
  },
  tags: true,
  rows: sql`select p.id, p.account_id as account, p.decided_at as at, r.id as request_id,
      case when r.id is null then p.label else r.number || ' ' || r.title end as label,
      p.plan_id as plan, r.team_id as team, r.assignee_id as person, p.severity, p.kind, r.tags,
      p.state = 'kept' as kept, p.state = 'broken' as broken,
      case when p.kept_at is not null then p.used_ms::float8 end as used,
      case when p.kept_at is not null then p.used_ms::float8 / p.allowed_ms end as share,
      case when p.state = 'broken' and p.kept_at is not null then greatest(p.used_ms - p.allowed_ms, 0)::float8 end as over
    from promise p left join request r on p.subject_kind = 'request' and r.account_id = p.account_id and r.id = p.subject_id
    where p.decided_at is not null`,
  dimensions: [
    by.account,
    by.plan,
    by.team,
    by.assignee,
    by.severity,
    { name: 'kind', label: { en: 'Promise', de: 'Zusage' }, words: promiseKinds },
  ],
  values: [
    { name: 'kept', label: { en: 'Kept', de: 'Gehalten' }, kind: 'flag' },
    { name: 'broken', label: { en: 'Broken', de: 'Gebrochen' }, kind: 'flag' },
    { name: 'used', label: { en: 'Open time used', de: 'Verbrauchte Zeit' }, kind: 'duration' },
    { name: 'share', label: { en: 'Share of the allowed time', de: 'Anteil der erlaubten Zeit' }, kind: 'ratio' },
    { name: 'over', label: { en: 'Time over', de: 'Überzogene Zeit' }, kind: 'duration' },
  ],
}

/**
 * Calls for somebody on duty: one row an escalation, until somebody took it for the first time. The journal says when: an
 * acknowledgement that ended leaves no trace in the escalation itself.
 */
export const calls: DataSet = {
  name: 'calls',
  label: { en: 'Calls to people on duty', de: 'Alarmierungen' },
  row: { en: 'Calls', de: 'Alarmierungen' },
  counts: { en: 'by when they began', de: 'nach ihrem Beginn' },
  tags: true,
  rows: sql`select e.id, e.account_id as account, e.started_at as at, r.id as request_id, e.subject_label as label,
      r.plan_id as plan, r.team_id as team, taken.person, e.severity, r.tags,
      taken.at is not null as acknowledged, ${msBetween('e.started_at', 'taken.at')} as to_acknowledge,
      exists (select from escalation_step s where s.account_id = e.account_id and s.escalation_id = e.id
        and s.outcome in ('expired', 'passed', 'escalated')) as passed_on
    from escalation e left join request r on e.subject_kind = 'request' and r.account_id = e.account_id and r.id = e.subject_id
      left join lateral (select j.at, (j.data->>'personId')::uuid as person from journal_entry j
        where j.subject_id = e.subject_id and j.kind = 'oncall.acknowledged' and j.data->>'escalationId' = e.id::text
        order by j.at limit 1) taken on true`,
  dimensions: [by.account, by.plan, by.team, by.person({ en: 'Taken by', de: 'Übernommen von' }), by.severity],
  values: [
    { name: 'to_acknowledge', label: { en: 'Time to acknowledge', de: 'Zeit bis zur Übernahme' }, kind: 'duration' },
    { name: 'acknowledged', label: { en: 'Acknowledged', de: 'Übernommen' }, kind: 'flag' },
    { name: 'passed_on', label: { en: 'Went to the next step', de: 'Ging zur nächsten Stufe' }, kind: 'flag' },
  ],
}

/** What people of ours did: answered, wrote a note, spent time, were paged. */
export const work: DataSet = {
  name: 'work',
  label: { en: 'Work of people', de: 'Arbeit der Personen' },
  row: { en: 'Acts', de: 'Vorgänge' },
  counts: { en: 'by when they were done or begun', de: 'nach dem Zeitpunkt, zu dem sie geschahen oder begannen' },
  tags: true,
  rows: sql`select w.id, w.account, w.at, r.id as request_id, coalesce(r.number || ' ' || r.title, w.label) as label, r.plan_id as plan,
      r.team_id as team, w.person, coalesce(r.severity, w.severity) as severity, w.kind, r.tags, w.spent
    from (
      select m.id, m.account_id as account, m.at, m.request_id, null as label, m.author_id as person, null as severity, m.kind,
          null::float8 as spent
        from request_message m where m.author_staff and m.kind in ('answer', 'note') and m.author_id is not null
      union all
      select t.id, t.account_id, t.started_at, t.request_id, null, t.person_id, null, 'time',
          ${msBetween('t.started_at', 't.ended_at')}
        from time_entry t
      union all
      select g.id, g.account_id, g.fired_at, case when e.subject_kind = 'request' then e.subject_id end, e.subject_label,
          g.person_id, e.severity, 'page', null
        from page g join escalation e on e.account_id = g.account_id and e.id = g.escalation_id
       where g.fired_at is not null
    ) w left join request r on r.account_id = w.account and r.id = w.request_id`,
  dimensions: [
    by.person({ en: 'Person', de: 'Person' }),
    by.account,
    by.plan,
    by.team,
    by.severity,
    {
      name: 'kind',
      label: { en: 'Act', de: 'Vorgang' },
      words: {
        answer: { en: 'Answer', de: 'Antwort' },
        note: { en: 'Note', de: 'Notiz' },
        time: { en: 'Time spent', de: 'Aufgewandte Zeit' },
        page: { en: 'Was paged', de: 'Alarmiert' },
      },
    },
  ],
  values: [{ name: 'spent', label: { en: 'Time spent', de: 'Aufgewandte Zeit' }, kind: 'duration', adds: true }],
}
