import { pick } from './pick.ts'

/** Rotas: the plan, what is changed in it, swaps, learners, fair shares, private addresses. */
export const rotaWords = pick({
  afterSaving: ['After these changes', 'Nach diesen Änderungen'],
  noGaps: ['Somebody is on call for the next 90 days.', 'In den nächsten 90 Tagen hat immer jemand Bereitschaft.'],
  noNewGaps: ['No gap is added.', 'Es kommt keine Lücke dazu.'],
  gapsIn90: [
    (n: number, fresh: number) =>
      `${n} ${n === 1 ? 'gap' : 'gaps'} in the next 90 days, ${fresh} of them new. Nobody would be on call:`,
    (n: number, fresh: number) =>
      `${n} ${n === 1 ? 'Lücke' : 'Lücken'} in den nächsten 90 Tagen, davon ${fresh} neu. Niemand hätte Bereitschaft:`,
  ],
  newGap: ['new', 'neu'],
  andMore: [(n: number) => `and ${n} more`, (n: number) => `und ${n} weitere`],
  away: [(name: string) => `${name} is away`, (name: string) => `${name} ist abwesend`],
  saveChanges: [
    (n: number) => `Save ${n} ${n === 1 ? 'change' : 'changes'}`,
    (n: number) => `${n} ${n === 1 ? 'Änderung' : 'Änderungen'} speichern`,
  ],
  saveWithGaps: [
    (n: number) => `Save with ${n} new ${n === 1 ? 'gap' : 'gaps'}`,
    (n: number) => `Mit ${n} ${n === 1 ? 'neuer Lücke' : 'neuen Lücken'} speichern`,
  ],
  saving: ['Saving', 'Wird gespeichert'],
  moveByKeys: [
    'Arrow keys move it, with Shift its end, with Ctrl its beginning.',
    'Pfeiltasten verschieben sie, mit Umschalt das Ende, mit Strg den Anfang.',
  ],
})

/** Swaps of shifts between two people. */
export const swapWords = pick({
  title: ['Swaps', 'Tausche'],
  mine: ['Swaps for you', 'Tausche für Sie'],
  offers: [
    (giver: string, span: string, taker: string) => `${giver} offers ${span} to ${taker}`,
    (giver: string, span: string, taker: string) => `${giver} bietet ${taker} ${span} an`,
  ],
  asks: [
    (taker: string, giver: string, span: string) => `${taker} asks ${giver} for ${span}`,
    (taker: string, giver: string, span: string) => `${taker} bittet ${giver} um ${span}`,
  ],
  anybody: ['anybody', 'allen'],
  inReturn: [(span: string) => `in return for ${span}`, (span: string) => `im Tausch gegen ${span}`],
  open: ['open', 'offen'],
  accepted: ['accepted', 'angenommen'],
  declined: ['declined', 'abgelehnt'],
  withdrawn: ['taken back', 'zurückgezogen'],
  expired: ['nobody answered', 'niemand hat geantwortet'],
  untilTime: [(time: string) => `until ${time}`, (time: string) => `bis ${time}`],
  accept: ['Accept the swap', 'Tausch annehmen'],
  decline: ['Decline', 'Ablehnen'],
  withdraw: ['Take it back', 'Zurückziehen'],
  offerThis: ['Offer this shift', 'Diese Schicht anbieten'],
  askThis: ['Ask for this shift', 'Um diese Schicht bitten'],
  to: ['To', 'An'],
  everybody: ['Anybody of the rota', 'Alle im Dienstplan'],
  inReturnFor: ['In return I take', 'Dafür übernehme ich'],
  inReturnGive: ['In return I give', 'Dafür gebe ich'],
  nothing: ['Nothing', 'Nichts'],
  message: ['Message', 'Nachricht'],
  offer: ['Offer the shift', 'Schicht anbieten'],
  ask: ['Ask for the shift', 'Um die Schicht bitten'],
  asking: ['Sending', 'Wird gesendet'],
  shift: ['Shift', 'Schicht'],
})

/** People who learn along, and holidays. */
export const alongWords = pick({
  title: ['Learning along', 'Lernen mit'],
  lane: ['told along, never counted', 'erfahren mit, zählen nie'],
  learns: [
    (who: string, span: string) => `${who} learns along, ${span}`,
    (who: string, span: string) => `${who} lernt mit, ${span}`,
  ],
  with: [(who: string) => `with ${who}`, (who: string) => `bei ${who}`],
  withWhoever: ['with whoever is on call', 'bei wem immer die Bereitschaft ist'],
  hint: [
    'Told the same as whoever is on call; never counted as reached.',
    'Bekommt dieselben Alarme wie die Bereitschaft; gilt nie als erreicht.',
  ],
  add: ['Let somebody learn along', 'Jemanden mitlernen lassen'],
  who: ['Who learns', 'Wer lernt'],
  follows: ['Only shifts of', 'Nur Schichten von'],
  from: ['From', 'Von'],
  until: ['Until', 'Bis'],
  save: ['Let them learn along', 'Mitlernen lassen'],
  saving: ['Saving', 'Wird gespeichert'],
  end: ['End it', 'Beenden'],
  close: ['Close', 'Schließen'],
  nobody: ['Nobody learns along.', 'Niemand lernt mit.'],
  holiday: [(name: string) => `Holiday: ${name}`, (name: string) => `Feiertag: ${name}`],
  holidayOf: [
    (name: string, who: string) => `Holiday of ${who}: ${name}`,
    (name: string, who: string) => `Feiertag von ${who}: ${name}`,
  ],
})

/** Fair shares over a period. */
export const shareWords = pick({
  title: ['Fair shares', 'Verteilung'],
  period: ['Period', 'Zeitraum'],
  month: ['This month', 'Dieser Monat'],
  quarter: ['This quarter', 'Dieses Quartal'],
  year: ['This year', 'Dieses Jahr'],
  ahead: ['Next 90 days', 'Nächste 90 Tage'],
  person: ['Person', 'Person'],
  hours: ['Hours', 'Stunden'],
  nights: ['Nights', 'Nächte'],
  // The table is narrow: it may be cut where the soft hyphen stands.
  weekends: ['Weekends', 'Wochen\u00adenden'],
  holidays: ['Holidays', 'Feiertage'],
  shareOf: [(percent: number) => `${percent} % of the hours`, (percent: number) => `Anteil ${percent} %`],
  all: ['All rotas', 'Alle Dienstpläne'],
  none: ['Nobody was on call in this time.', 'In dieser Zeit hatte niemand Bereitschaft.'],
})

/** Calendars of other programs: private addresses, and what is taken from them. */
export const feedWords = pick({
  title: ['In your calendar', 'In Ihrem Kalender'],
  hint: [
    'A private address for your calendar program. Whoever knows it reads the shifts, so it is shown once.',
    'Eine private Adresse für Ihr Kalenderprogramm. Wer sie kennt, liest die Schichten, darum wird sie einmal gezeigt.',
  ],
  ofRota: [(name: string) => `Everybody in ${name}`, (name: string) => `Alle in ${name}`],
  ofMe: ['Your shifts, all rotas', 'Ihre Schichten, alle Dienstpläne'],
  make: ['Make an address', 'Adresse erzeugen'],
  again: ['Make a new one', 'Neue erzeugen'],
  making: ['Making it', 'Wird erzeugt'],
  copy: ['Copy', 'Kopieren'],
  copied: ['Copied', 'Kopiert'],
  revoke: ['Revoke', 'Widerrufen'],
  read: [(time: string) => `last read ${time}`, (time: string) => `zuletzt gelesen ${time}`],
  never: ['never read', 'nie gelesen'],
  importTitle: ['Take from a calendar', 'Aus einem Kalender übernehmen'],
  importHint: [
    'An iCalendar file (.ics), up to 512 kB. First you see what would become of each entry.',
    'Eine iCalendar-Datei (.ics), bis 512 kB. Sie sehen zuerst, was aus jedem Eintrag würde.',
  ],
  file: ['File', 'Datei'],
  as: ['Its entries are', 'Die Einträge sind'],
  absences: ['absences', 'Abwesenheiten'],
  overrides: ['covers', 'Vertretungen'],
  whose: ['Whose, where an entry does not say', 'Von wem, wenn es der Eintrag nicht sagt'],
  look: ['Look at the file', 'Datei ansehen'],
  looking: ['Reading', 'Wird gelesen'],
  take: [
    (n: number) => `Take ${n} ${n === 1 ? 'entry' : 'entries'}`,
    (n: number) => `${n} ${n === 1 ? 'Eintrag' : 'Einträge'} übernehmen`,
  ],
  takeWithGaps: [
    (n: number, gaps: number) => `Take ${n} with ${gaps} new ${gaps === 1 ? 'gap' : 'gaps'}`,
    (n: number, gaps: number) => `${n} mit ${gaps} ${gaps === 1 ? 'neuer Lücke' : 'neuen Lücken'} übernehmen`,
  ],
  leftOut: [
    (n: number) => `${n} ${n === 1 ? 'entry is' : 'entries are'} left out.`,
    (n: number) => `${n} ${n === 1 ? 'Eintrag wird' : 'Einträge werden'} ausgelassen.`,
  ],
  nothing: ['Nothing in the file lies in the next 400 days.', 'Nichts in der Datei liegt in den nächsten 400 Tagen.'],
  taken: [(n: number) => `${n} taken.`, (n: number) => `${n} übernommen.`],
})
