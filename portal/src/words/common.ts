import { pick } from './pick.ts'

/** Words that stand on pages of several modules. */
export const common = pick({
  cancel: ['Cancel', 'Abbrechen'],
  undo: ['Undo', 'Rückgängig'],
  nobody: ['Nobody', 'Niemand'],
  close: ['Close', 'Schließen'],
  you: ['You', 'Sie'],
  all: ['All', 'Alle'],
  none: ['None', 'Keine'],
  name: ['Name', 'Name'],
  saving: ['Saving', 'Wird gespeichert'],
  sending: ['Sending', 'Wird gesendet'],
  email: ['E-mail', 'E-Mail'],
  search: ['Search', 'Suche'],
  account: ['Account', 'Konto'],
  severity: ['Severity', 'Priorität'],
  team: ['Team', 'Team'],
  request: ['request', 'Anfrage'],
  zone: ['Zone', 'Zone'],
  timeZone: ['Time zone', 'Zeitzone'],
  language: ['Language', 'Sprache'],
  settings: ['Settings', 'Einstellungen'],
  back: ['Back', 'Zurück'],
  loading: ['Loading', 'Wird geladen'],
  /** A noun in the middle of a sentence: English writes it small, German does not; abbreviations stay. */
  inside: [(word: string) => (word === word.toUpperCase() ? word : word.toLowerCase()), (word) => word],
})
