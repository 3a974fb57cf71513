import type { Label } from '#platform/reportable.ts'
import type { Column, Definition } from '../types.ts'

/** A report that comes with the program: nobody changes it, everybody may copy it. */
export type StandardReport = { id: string; name: Label; description: Label; definition: Omit<Definition, 'zone'> }

/** In their order: a chart draws the first. */
const columns = (...names: string[]): Column[] =>
  names.map((name) => {
    const [value, of] = name.split('.') as [string, Column['of']]
    return { value, of }
  })
const last90 = { kind: 'last_90_days' } as const
const year = { kind: 'last_12_months' } as const

export const standardReports: readonly StandardReport[] = [
  {
    id: 'attainment',
    name: { en: 'Attainment by account', de: 'Einhaltung je Konto' },
    description: {
      en: 'Promises kept and broken, account by account.',
      de: 'Gehaltene und gebrochene Zusagen je Konto.',
    },
    definition: {
      dataSet: 'promises',
      columns: columns('kept.share', 'rows.count', 'broken.count', 'used.median', 'share.median', 'over.max'),
      groups: ['account'],
      filters: {},
      span: last90,
      chart: 'bar',
    },
  },
  {
    id: 'attainment-by-month',
    name: { en: 'Attainment by month', de: 'Einhaltung je Monat' },
    description: {
      en: 'How many promises were kept, month by month and plan by plan.',
      de: 'Wie viele Zusagen gehalten wurden, je Monat und Plan.',
    },
    definition: {
      dataSet: 'promises',
      columns: columns('kept.share', 'rows.count', 'broken.count'),
      groups: ['month', 'plan'],
      filters: {},
      span: year,
      chart: 'line',
    },
  },
  {
    id: 'time-to-acknowledge',
    name: { en: 'Time to acknowledge', de: 'Zeit bis zur Übernahme' },
    description: {
      en: 'How long it took until somebody on duty took a call, by team and severity.',
      de: 'Wie lange es dauerte, bis jemand im Dienst übernahm, je Team und Priorität.',
    },
    definition: {
      dataSet: 'calls',
      columns: columns(
        'to_acknowledge.median',
        'to_acknowledge.p90',
        'rows.count',
        'acknowledged.share',
        'passed_on.share',
      ),
      groups: ['team', 'severity'],
      filters: {},
      span: last90,
      chart: 'bar',
    },
  },
  {
    id: 'time-to-answer',
    name: { en: 'Time to answer', de: 'Zeit bis zur Antwort' },
    description: {
      en: 'How long customers waited for an answer, by team.',
      de: 'Wie lange Kunden auf eine Antwort warteten, je Team.',
    },
    definition: {
      dataSet: 'answers',
      columns: columns('waited.median', 'waited.p90', 'rows.count', 'first.count'),
      groups: ['team'],
      filters: {},
      span: last90,
      chart: 'bar',
    },
  },
  {
    id: 'time-to-resolve',
    name: { en: 'Time to resolve', de: 'Zeit bis zur Lösung' },
    description: {
      en: 'From arrival to solution in elapsed time, by severity.',
      de: 'Vom Eingang bis zur Lösung in verstrichener Zeit, je Priorität.',
    },
    definition: {
      dataSet: 'requests',
      columns: columns('to_resolve.median', 'to_resolve.p90', 'to_answer.median', 'rows.count', 'resolved.share'),
      groups: ['severity'],
      filters: {},
      span: last90,
      chart: 'bar',
    },
  },
  {
    id: 'volumes',
    name: { en: 'Volumes', de: 'Aufkommen' },
    description: { en: 'Requests that came in, by week and channel.', de: 'Eingegangene Anfragen je Woche und Kanal.' },
    definition: {
      dataSet: 'requests',
      columns: columns('rows.count'),
      groups: ['week', 'channel'],
      filters: {},
      span: last90,
      chart: 'bar',
    },
  },
  {
    id: 'load',
    name: { en: 'Load by person and hour', de: 'Last je Person und Stunde' },
    description: {
      en: 'What people did in which hour of the day: answers, notes, time, pages.',
      de: 'Was Personen zu welcher Stunde taten: Antworten, Notizen, Zeiten, Alarmierungen.',
    },
    definition: {
      dataSet: 'work',
      columns: columns('rows.count'),
      groups: ['hour', 'person'],
      filters: {},
      span: { kind: 'last_30_days' },
      chart: 'bar',
    },
  },
  {
    id: 'reopened',
    name: { en: 'Reopened', de: 'Wieder geöffnet' },
    description: {
      en: 'Requests that were solved and came back, by team.',
      de: 'Gelöste Anfragen, die wiederkamen, je Team.',
    },
    definition: {
      dataSet: 'requests',
      columns: columns('reopened.share', 'reopened.count', 'rows.count'),
      groups: ['team'],
      filters: {},
      span: last90,
      chart: 'bar',
    },
  },
  {
    id: 'satisfaction',
    name: { en: 'Satisfaction', de: 'Zufriedenheit' },
    description: {
      en: 'What customers said about solved requests, by account.',
      de: 'Was Kunden über gelöste Anfragen sagten, je Konto.',
    },
    definition: {
      dataSet: 'ratings',
      columns: columns('score.mean', 'satisfied.share', 'rows.count'),
      groups: ['account'],
      filters: {},
      span: last90,
      chart: 'bar',
    },
  },
]
