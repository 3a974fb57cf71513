import { pick } from './pick.ts'

/** Logs: what is unusual in an incident, and the lines of a system. */
export const say = pick({
  title: ['Log messages', 'Logmeldungen'],
  standOut: [
    (n: number, all: number) => `${n} of ${all} kinds of messages stand out`,
    (n, all) => `${n} von ${all} Arten von Meldungen fallen auf`,
  ],
  linesHeard: [(n: string) => `${n} lines`, (n) => `${n} Zeilen`],
  fromTo: [(from: string, to: string) => `${from} to ${to}`, (from, to) => `${from} bis ${to}`],
  isNew: ['New', 'Neu'],
  more: [(times: string) => `More ×${times}`, (times) => `Mehr ×${times}`],
  moreThanNone: ['More than usual', 'Mehr als üblich'],
  fewer: [(share: string) => `Fewer −${share}`, (share) => `Weniger −${share}`],
  newWhy: ['never seen in the 14 days before', 'in den 14 Tagen davor nie gesehen'],
  newLearning: [
    'not seen before, but this system has sent logs for less than a day',
    'vorher nie gesehen, doch dieses System sendet noch keinen Tag lang Logs',
  ],
  moreWhy: [
    (usual: string, days: number) => `usual at this time: ${usual} (median of ${days} ${days === 1 ? 'day' : 'days'})`,
    (usual, days) => `üblich um diese Zeit: ${usual} (Median aus ${days} ${days === 1 ? 'Tag' : 'Tagen'})`,
  ],
  none: ['Nothing unusual in the logs', 'Nichts Auffälliges in den Logs'],
  noneSays: [
    'Every kind of message came about as often as at this time on other days.',
    'Jede Art von Meldung kam etwa so oft wie sonst um diese Zeit.',
  ],
  noLogs: ['No logs from these systems', 'Keine Logs von diesen Systemen'],
  noLogsSays: [
    'Logs come with syslog, OTLP, SNMP traps or Zabbix: add a source, and name the system as it names itself.',
    'Logs kommen über Syslog, OTLP, SNMP-Traps oder Zabbix: eine Quelle anlegen und das System so nennen, wie es sich selbst nennt.',
  ],
  silent: [(names: string) => `Without logs: ${names}`, (names) => `Ohne Logs: ${names}`],
  left: [(n: number) => `${n} more are less unusual`, (n) => `${n} weitere sind weniger auffällig`],
  lines: ['Lines', 'Zeilen'],
  score: [(n: string) => `score ${n}`, (n) => `Wert ${n}`],
  bundle: ['Attach bundle', 'Paket anhängen'],
  bundleTo: [(number: number) => `Attach bundle to ${number}`, (number) => `Paket an ${number} hängen`],
  bundling: ['Attaching', 'Wird angehängt'],
  bundleSays: [
    'One file for development with these messages and lines of them. Secrets and e-mail addresses are replaced. It hangs on the request as an internal note.',
    'Eine Datei für die Entwicklung mit diesen Meldungen und Zeilen davon. Geheimnisse und E-Mail-Adressen sind ersetzt. Sie hängt als interne Notiz an der Anfrage.',
  ],
  hideAddresses: ['Replace network addresses, too', 'Auch Netzwerkadressen ersetzen'],
  bundled: [
    (secrets: number, mails: number, addresses: number) =>
      `Attached. Replaced: ${secrets} secrets, ${mails} e-mail addresses, ${addresses} network addresses.`,
    (secrets, mails, addresses) =>
      `Angehängt. Ersetzt: ${secrets} Geheimnisse, ${mails} E-Mail-Adressen, ${addresses} Netzwerkadressen.`,
  ],
  seeRequest: [(number: number) => `See request ${number}`, (number) => `Anfrage ${number} ansehen`],
  needsRequest: ['A bundle needs a request to hang on.', 'Ein Paket braucht eine Anfrage, an der es hängt.'],
  logs: ['Logs', 'Logs des Systems'],
  words: ['Words', 'Wörter'],
  wordsHint: ['All of them, in any order', 'Alle davon, in beliebiger Reihenfolge'],
  around: ['Until', 'Bis zum Zeitpunkt'],
  span: ['How long before', 'Wie lange davor'],
  lastMinutes: [(n: number) => `${n} minutes`, (n) => `${n} Minuten`],
  lastHours: [(n: number) => `${n} hours`, (n) => `${n} Stunden`],
  lastDays: [(n: number) => `${n} days`, (n) => `${n} Tage`],
  severity: ['At least', 'Mindestens'],
  everything: ['Everything', 'Alles'],
  notices: ['Notices', 'Hinweise'],
  warnings: ['Warnings', 'Warnungen'],
  errors: ['Errors', 'Fehler'],
  showThem: ['Show lines', 'Zeilen zeigen'],
  noLines: ['No lines in this time', 'Keine Zeilen in dieser Zeit'],
  noLinesSays: [
    'Another time, fewer words or a lower severity may show some.',
    'Eine andere Zeit, weniger Wörter oder ein geringerer Schweregrad zeigen vielleicht welche.',
  ],
  goOn: ['Look further', 'Weiter suchen'],
  drawnUntil: [
    (at: string, later: string | null) => `Drawn until ${at}${later ? `; about ${later} later ones are not` : ''}`,
    (at, later) => `Gezeichnet bis ${at}${later ? `; etwa ${later} spätere sind es nicht` : ''}`,
  ],
  lookedUntil: [(at: string) => `Looked until ${at}`, (at) => `Durchsucht bis ${at}`],
  beyond: [
    (n: string) => `${n} lines of this account were refused today: it sends more than its measure.`,
    (n) => `${n} Zeilen dieses Kontos wurden heute abgewiesen: Es sendet mehr als sein Maß.`,
  ],
  ofSeverity: [
    (n: number) => ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'][n] ?? '',
    (n) => ['Notfall', 'Alarm', 'kritisch', 'Fehler', 'Warnung', 'Hinweis', 'Information', 'Debug-Zeile'][n] ?? '',
  ],
})
