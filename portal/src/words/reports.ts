import { pick } from './pick.ts'

/** Words of the reports. */
export const say = pick({
  noReasonGivenYet: ['No reason given yet. Give one', 'Noch kein Grund genannt. Grund angeben'],
  whyWasBroken: [(label: string) => `Why ${label} was broken`, (label) => `Warum ${label} gebrochen wurde`],
  saveReason: ['Save reason', 'Grund speichern'],
  notSaved: ['Not saved', 'Nicht gespeichert'],
  theBrokenOne: ['The broken one', 'Die gebrochene'],
  theBrokenOnes: [(broken: number) => `The ${broken} broken ones`, (broken) => `Die ${broken} gebrochenen`],
  fewer: ['Fewer', 'Weniger'],
  noneInThisTime: ['None in this time.', 'Keine in dieser Zeit.'],
  weeks: [(weeks: string) => `${weeks} weeks`, (weeks) => `${weeks} Wochen`],
  kept: ['Kept', 'Gehalten'],
  ofGoal: [
    (kept: string, measured: string, goal: number) => `${kept} of ${measured}, goal ${goal} %`,
    (kept, measured, goal) => `${kept} von ${measured}, Ziel ${goal} %`,
  ],
  broken: ['Broken', 'Gebrochen'],
  inTheSameTime: [(n: string) => `${n} in the same time before`, (n) => `${n} im Zeitraum davor`],
  firstResponseP1: ['First response, P1', 'Erste Antwort, P1'],
  medianOfAllowed: [(time: string) => `median of ${time} allowed`, (time) => `Median von ${time} erlaubten`],
  timeToAcknowledgeP1: ['Time to acknowledge, P1', 'Zeit bis zur Übernahme, P1'],
  resolutionP1: ['Resolution, P1', 'Lösung, P1'],
  median95Within: [(time: string) => `median; 95 % within ${time}`, (time) => `Median; 95 % binnen ${time}`],
  ourOwnClocksLate: ['Our own clocks, late by', 'Eigene Uhren, zu spät um'],
  medianP99MsWorst: [
    (p99: number | null, worst: number | null) => `median; p99 ${p99} ms, worst ${worst} ms`,
    (p99, worst) => `Median; p99 ${p99} ms, schlimmste ${worst} ms`,
  ],
  percentGoal: [
    (value: number, goal: number) => `${value} percent, goal ${goal}`,
    (value, goal) => `${value} Prozent, Ziel ${goal}`,
  ],
  eachPromise: ['Each promise', 'Jede Zusage'],
  promise: ['Promise', 'Zusage'],
  measured: ['Measured', 'Gemessen'],
  n90To100: ['90 to 100 %', '90 bis 100 %'],
  medianUsed: ['Median used', 'Median verbraucht'],
  worst: ['Worst', 'Schlimmste'],
  over: [(time: string) => `${time} over`, (time) => `${time} überzogen`],
  aLongerTimeOr: [
    'A longer time or fewer filters may show some.',
    'Ein längerer Zeitraum oder weniger Filter zeigen vielleicht welche.',
  ],
  noPromiseWasDecided: ['No promise was decided in this time', 'In dieser Zeit wurde keine Zusage entschieden'],
  keptEachWeek: ['Kept each week', 'Gehalten je Woche'],
  keptEachWeek2: ['Kept each week, %', 'Gehalten je Woche, %'],
  squaresBelowGoal: ['squares: below goal', 'Quadrate: unter dem Ziel'],
  shareOfTheAllowed: ['Share of the allowed time used', 'Verbrauchter Anteil der erlaubten Zeit'],
  promises: ['promises', 'Zusagen'],
  promisesKept: ['Promises kept', 'Gehaltene Zusagen'],
  export: ['Export', 'Ausgeben'],
  period: ['Period', 'Zeitraum'],
  n13WeeksTo: [(at: string) => `13 weeks to ${at}`, (at) => `13 Wochen bis ${at}`],
  plan: ['Plan', 'Plan'],
  promisesBehindTheseNumbers: [
    (n: string) => `${n} promises behind these numbers`,
    (n) => `${n} Zusagen hinter diesen Zahlen`,
  ],
  theReportCannotBe: ['The report cannot be made', 'Der Bericht kann nicht erstellt werden'],
  shareKeptEachWeek: [
    (low: number, goalPercent: number, broken: number) =>
      `Share kept each week, between ${low} and 100 percent, goal ${goalPercent}; ${broken} broken`,
    (low, goalPercent, broken) =>
      `Gehaltener Anteil je Woche, zwischen ${low} und 100 Prozent, Ziel ${goalPercent}; ${broken} gebrochen`,
  ],
  goal: ['goal', 'Ziel'],
  ofBroken: [
    (week: string, percent: number, broken: number, measured: number) =>
      `${week}: ${percent} %, ${broken} of ${measured} broken`,
    (week, percent, broken, measured) => `${week}: ${percent} %, ${broken} von ${measured} gebrochen`,
  ],
  of: [
    (week: string, percent: number, measured: number) => `${week}: ${percent} % of ${measured}`,
    (week, percent, measured) => `${week}: ${percent} % von ${measured}`,
  ],
  broken2: ['broken', 'gebrochen'],
  promisesByShareOf: [
    (kept: number, broken: number) => `Promises by share of the allowed time used: ${kept} within it, ${broken} beyond`,
    (kept, broken) => `Zusagen nach verbrauchtem Anteil der erlaubten Zeit: ${kept} darin, ${broken} darüber`,
  ],
  promises2: [
    (n: number) => `${n} ${n === 1 ? 'promise' : 'promises'}`,
    (n) => `${n} ${n === 1 ? 'Zusage' : 'Zusagen'}`,
  ],
  due: ['due', 'fällig'],
  over130: ['over 130 %', 'über 130 %'],
  noneHere: ['none in this time', 'keine in dieser Zeit'],
  noneFired: ['none fired', 'keine löste aus'],
  exportKey: ['export', 'ausgeben'],
})
