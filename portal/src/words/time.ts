import { byLanguage, pick } from './pick.ts'

const counted = (one: string, many: string) => (n: number) => `${n} ${n === 1 ? one : many}`

/** Words for lengths of time and days. */
export const time = pick({
  hours: [(h: number, m: number) => `${h} h ${m} m`, (h, m) => `${h} h ${m} min`],
  days: [(d: number, h: number) => `${d} d ${h} h`, (d, h) => `${d} T ${h} h`],
  second: [counted('second', 'seconds'), counted('Sekunde', 'Sekunden')],
  minute: [counted('minute', 'minutes'), counted('Minute', 'Minuten')],
  hour: [counted('hour', 'hours'), counted('Stunde', 'Stunden')],
  day: [counted('day', 'days'), counted('Tag', 'Tage')],
  date: [(day: string, month: string) => `${day} ${month}`, (day, month) => `${day}. ${month}`],
  today: [(day: string) => `Today, ${day}`, (day) => `Heute, ${day}`],
  yesterday: [(day: string) => `Yesterday, ${day}`, (day) => `Gestern, ${day}`],
  bytes: ['bytes', 'Byte'],
})

/** Names of the months, short enough for tables. */
export const months = byLanguage(
  'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec',
  'Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez',
).split(' ')

/** Monday first. */
export const weekdays = byLanguage('Mon Tue Wed Thu Fri Sat Sun', 'Mo Di Mi Do Fr Sa So').split(' ')

/** How numbers and zones are written. */
export const locale = byLanguage('en-GB', 'de-DE')
/** Between whole and fraction. */
export const decimal = byLanguage('.', ',')
