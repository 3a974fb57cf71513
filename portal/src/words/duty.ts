import { pick } from './pick.ts'

/** Who is on call now, what is being paged, and how hours and turns are said. */
export const dutyWords = pick({
  title: ['On call', 'Bereitschaft'],
  tabNow: ['Now and rotas', 'Jetzt und Dienstpläne'],
  tabPolicies: ['Escalation policies', 'Eskalationspläne'],
  rotas: [
    (n: number) => `${n} ${n === 1 ? 'rota' : 'rotas'}`,
    (n: number) => `${n} ${n === 1 ? 'Dienstplan' : 'Dienstpläne'}`,
  ],
  newRota: ['New rota', 'Neuer Dienstplan'],
  noRota: ['No rota yet, so nobody is on call', 'Noch kein Dienstplan, also hat niemand Bereitschaft'],
  firstRota: ['Make the first rota', 'Ersten Dienstplan anlegen'],
  rotaIs: [
    'A rota says who is on duty at which hours. Escalation policies page whoever that is.',
    'Ein Dienstplan sagt, wer zu welchen Stunden Dienst hat. Eskalationspläne alarmieren, wer das gerade ist.',
  ],
  youNamed: [(name: string) => `You, ${name}`, (name) => `Sie, ${name}`],
  nobodyIs: ['Nobody is on call', 'Niemand hat Bereitschaft'],
  until: [(time: string) => `until ${time}`, (time) => `bis ${time}`],
  noEnd: ['no end in 30 days', 'kein Ende in 30 Tagen'],
  thenWho: [(name: string) => `then ${name}`, (name) => `danach ${name}`],
  thenNobody: ['then nobody', 'danach niemand'],
  forTime: [(time: string) => `for ${time}`, (time) => `noch ${time}`],
  starting: ['starting', 'beginnt'],
  paging: ['being paged', 'wird alarmiert'],
  acknowledged: ['holds it', 'hat es'],
  exhausted: ['nobody acknowledged', 'niemand hat übernommen'],
  silent: ['nobody is paged', 'niemand wird alarmiert'],
  closed: ['over', 'vorbei'],
  now: ['now', 'jetzt'],
  stepOf: [(n: number, of: number) => `step ${n} of ${of}`, (n, of) => `Stufe ${n} von ${of}`],
  fromTheStart: ['nobody could be reached, from the start again', 'niemand war zu erreichen, noch einmal von vorn'],
  nextStepIn: ['next step in', 'nächste Stufe in'],
  pagesAgainIn: ['pages again in', 'alarmiert wieder in'],
  running: ['Being paged, or held', 'Wird alarmiert oder ist übernommen'],
  fill: ['Fill the gap', 'Lücke füllen'],
  seeRota: ['See the rota', 'Dienstplan ansehen'],
  notCovered: ['Not covered', 'Nicht besetzt'],
  nobodyCovers: ['Nobody covers, next 30 days', 'Nicht besetzt, nächste 30 Tage'],
  covered: ['Every rota is covered.', 'Jeder Dienstplan ist besetzt.'],
  everyDay: ['every day', 'jeden Tag'],
  daysTo: [(first: string, last: string) => `${first} to ${last}`, (first, last) => `${first} bis ${last}`],
  daysFrom: [(days: string, time: string) => `${days} from ${time}`, (days, time) => `${days} ab ${time}`],
  daysBetween: [
    (days: string, from: string, until: string) => `${days} ${from} to ${until}`,
    (days, from, until) => `${days} ${from} bis ${until}`,
  ],
  alwaysSame: ['always the same', 'immer dieselbe Person'],
  hourly: [
    (n: number) => (n === 1 ? 'an hour each' : `${n} hours each`),
    (n) => (n === 1 ? 'je eine Stunde' : `je ${n} Stunden`),
  ],
  daily: [(n: number) => (n === 1 ? 'a day each' : `${n} days each`), (n) => (n === 1 ? 'je ein Tag' : `je ${n} Tage`)],
  weekly: [
    (n: number) => (n === 1 ? 'a week each' : `${n} weeks each`),
    (n) => (n === 1 ? 'je eine Woche' : `je ${n} Wochen`),
  ],
  monthly: [
    (n: number) => (n === 1 ? 'a month each' : `${n} months each`),
    (n) => (n === 1 ? 'je ein Monat' : `je ${n} Monate`),
  ],
  /** `Thu 19 Nov, 20:00 to 22:00`, `16 to 22 Nov 2026`. */
  range: [(from: string, until: string) => `${from} to ${until}`, (from, until) => `${from} bis ${until}`],
  /** Days of one month: German has a point behind each. */
  daysOfMonth: [(first: number, last: string) => `${first} to ${last}`, (first, last) => `${first}. bis ${last}`],
})
