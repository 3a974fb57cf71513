import { pick } from './pick.ts'

/** Moving tables in, an account out, and a person's data away. */
export const transferWords = pick({
  title: ['Move data in', 'Daten übernehmen'],
  says: [
    'Accounts, people and contracts as tables (CSV). First everything is tried and taken back, then all of it is kept, or nothing.',
    'Konten, Personen und Verträge als Tabellen (CSV). Erst wird alles versucht und zurückgenommen, dann wird alles behalten oder nichts.',
  ],
  whichTable: ['Which table', 'Welche Tabelle'],
  accounts: ['Accounts', 'Konten'],
  people: ['People', 'Personen'],
  contracts: ['Contracts', 'Verträge'],
  order: [
    'For an empty installation: accounts first, then people, then contracts.',
    'In eine leere Installation: erst Konten, dann Personen, dann Verträge.',
  ],
  file: ['File', 'Datei'],
  fileHint: [
    'CSV in UTF-8, separated by commas, semicolons or tabs, the first line names the columns. Up to 5,000 rows.',
    'CSV in UTF-8, getrennt durch Kommas, Semikolons oder Tabs, die erste Zeile nennt die Spalten. Bis 5.000 Zeilen.',
  ],
  columns: ['Columns', 'Spalten'],
  column: ['Column', 'Spalte'],
  means: ['What stands in it', 'Was darin steht'],
  needed: ['needed', 'nötig'],
  looking: ['Trying the file', 'Datei wird versucht'],
  cannotRead: ['This file cannot be moved in', 'Diese Datei kann nicht übernommen werden'],
  fits: [
    (n: string) => `All ${n} rows can be moved in. Nothing is kept yet.`,
    (n) => `Alle ${n} Zeilen können übernommen werden. Noch ist nichts behalten.`,
  ],
  faults: [
    (n: number, of: string) => `${n} of ${of} rows cannot be moved in`,
    (n, of) => `${n} von ${of} Zeilen können nicht übernommen werden`,
  ],
  mend: [
    'All of the file is moved in or nothing. Mend these lines and choose the file again.',
    'Die Datei wird ganz übernommen oder gar nicht. Bessern Sie diese Zeilen aus und wählen Sie die Datei noch einmal.',
  ],
  empty: ['There is no row below the names of the columns.', 'Unter den Spaltennamen steht keine Zeile.'],
  line: [(n: number) => `Line ${n}`, (n) => `Zeile ${n}`],
  more: [(n: number) => `and ${n} more`, (n) => `und ${n} weitere`],
  take: [(n: string) => `Move ${n} rows in`, (n) => `${n} Zeilen übernehmen`],
  taking: ['Moving them in', 'Wird übernommen'],
  taken: [(n: string) => `${n} rows were moved in`, (n) => `${n} Zeilen wurden übernommen`],
  seeAccounts: ['See the accounts', 'Konten ansehen'],
  otherDesk: ['From another desk', 'Von einem anderen System'],
  otherDeskSays: [
    'Whole exports of Zammad and Request Tracker, with conversations and files, are moved in on the server:',
    'Ganze Exporte von Zammad und Request Tracker, mit Gesprächen und Dateien, werden auf dem Server übernommen:',
  ],
  exportAccount: ['Export the account', 'Konto exportieren'],
  exportTitle: [(name: string) => `Export ${name}`, (name) => `${name} exportieren`],
  exportSays: [
    'A ZIP with people, contracts, requests and journal as tables, each request and project in full, and the attachments. That it was taken stands in the journal.',
    'Ein ZIP mit Personen, Verträgen, Anfragen und Journal als Tabellen, jeder Anfrage und jedem Projekt im Ganzen und den Anhängen. Dass es geholt wurde, steht im Journal.',
  ],
  giveAway: ['To give away', 'Zum Weitergeben'],
  giveAwaySays: [
    'Without internal notes and internal journal entries.',
    'Ohne interne Notizen und interne Journaleinträge.',
  ],
  whole: ['For the house', 'Fürs Haus'],
  wholeSays: ['With everything, internal notes included.', 'Mit allem, auch internen Notizen.'],
  download: ['Download the ZIP', 'ZIP herunterladen'],
})

/** What stands in the columns of the tables. */
export const columnWords = pick({
  accounts_name: ['the name', 'der Name'],
  accounts_number: [
    'what people say on the phone; the next free one when empty',
    'was man am Telefon sagt; leer: die nächste freie',
  ],
  accounts_kind: ['customer (the default) or partner', 'customer (üblich) oder partner'],
  accounts_partner: ['number of the partner who looks after the account', 'Nummer des Partners, der das Konto betreut'],
  accounts_manager: [
    'e-mail address of the member of staff who looks after it',
    'E-Mail-Adresse der Person im Haus, die es betreut',
  ],
  accounts_zone: ['time zone, such as Europe/Berlin', 'Zeitzone, etwa Europe/Berlin'],
  accounts_language: ['en, de, …', 'en, de und andere'],
  accounts_mail_domains: [
    'domains whose senders belong to the account, separated by spaces',
    'Domains, deren Absender zum Konto gehören, durch Leerzeichen getrennt',
  ],
  accounts_phone: ['telephone number beginning with +', 'Telefonnummer, beginnt mit +'],
  accounts_notes: ['for staff only', 'nur fürs Haus'],
  people_account: ['number of the account', 'Nummer des Kontos'],
  people_name: ['the name', 'der Name'],
  people_email: ['e-mail address', 'E-Mail-Adresse'],
  people_phones: ['telephone numbers beginning with +, separated by ;', 'Telefonnummern mit +, getrennt durch ;'],
  people_roles: [
    'contact (the default), account_admin, separated by spaces',
    'contact (üblich), account_admin, durch Leerzeichen getrennt',
  ],
  people_zone: ['time zone', 'Zeitzone'],
  people_language: ['en, de, …', 'en, de und andere'],
  people_title: ['what the person is there', 'was die Person dort ist'],
  contracts_account: ['number of the account', 'Nummer des Kontos'],
  contracts_name: ['the name', 'der Name'],
  contracts_starts_on: ['first day, 2026-01-31', 'erster Tag, 2026-01-31'],
  contracts_ends_on: ['last day', 'letzter Tag'],
  contracts_number: [
    'number of the contract; the next free one when empty',
    'Nummer des Vertrags; leer: die nächste freie',
  ],
  contracts_plan: ['name of the support plan', 'Name des Supportplans'],
  contracts_team: ['name of the team that works on its requests', 'Name des Teams, das seine Anfragen bearbeitet'],
  contracts_description: ['for whoever reads it', 'für alle, die es lesen'],
})

/** What is wrong with a cell; the value is what is expected, or what stands there. */
export const cellWords = pick({
  empty: [() => 'must not be empty', () => 'darf nicht leer sein'],
  too_long: [
    (most: string) => `must have at most ${most} characters`,
    (most) => `darf höchstens ${most} Zeichen haben`,
  ],
  unstorable: [() => 'has characters that cannot be stored', () => 'hat Zeichen, die nicht gespeichert werden können'],
  one_of: [(allowed: string) => `must be one of ${allowed}`, (allowed) => `muss eines sein von ${allowed}`],
  language: [() => 'must be a language such as en or de-AT', () => 'muss eine Sprache sein wie en oder de-AT'],
  day: [() => 'must be a day such as 2026-01-31', () => 'muss ein Tag sein wie 2026-01-31'],
  unknown: [(value: string) => `there is no “${value}”`, (value) => `„${value}“ gibt es nicht`],
})

/** Erasing a contact's personal data. */
export const eraseWords = pick({
  title: ['Personal data', 'Personendaten'],
  says: [
    'When a contact asks for it, everything that says who they are is erased for good.',
    'Wenn ein Kontakt es verlangt, wird endgültig gelöscht, woran man ihn erkennt.',
  ],
  begin: ['Erase personal data', 'Personendaten löschen'],
  goes: ['This goes', 'Das geht'],
  goesSays: [
    'Name, addresses, telephone numbers, title, and everything they sign in with; their name and addresses wherever requests, messages and the journal say them; the full text of mails they sent. Their access ends at once.',
    'Name, Adressen, Telefonnummern, Titel und alles zur Anmeldung; Name und Adressen überall, wo Anfragen, Nachrichten und Journal sie nennen; der volle Text gesendeter Mails. Ihr Zugang endet sofort.',
  ],
  stays: ['This stays', 'Das bleibt'],
  staysSays: [
    'What happened and when, with “Erased person” where the name stood: requests and promises must add up. Files that were attached, look through them yourself. The audit log, which proves who did what and from which nothing can be taken. Backups made before, until they are deleted.',
    'Was geschah und wann, mit „Erased person“ anstelle des Namens: Anfragen und Zusagen müssen stimmen. Angehängte Dateien, die Sie selbst durchsehen. Das Prüfprotokoll, das beweist, wer was tat, und aus dem nichts genommen werden kann. Frühere Sicherungen, bis sie gelöscht werden.',
  ],
  never: ['This cannot be taken back.', 'Das lässt sich nicht zurücknehmen.'],
  reason: ['Why', 'Warum'],
  reasonHint: [
    'Stands in the journal and the audit log: no personal data here.',
    'Steht im Journal und im Prüfprotokoll: hier keine Personendaten.',
  ],
  reasonExample: ['Asked for it by letter of 12 November', 'Verlangt mit Brief vom 12. November'],
  type: [(name: string) => `Type “${name}” to confirm`, (name) => `Zum Bestätigen „${name}“ eingeben`],
  needsName: ['Needs the name, exactly', 'Braucht genau den Namen'],
  needsReason: ['Needs a reason', 'Braucht einen Grund'],
  erase: [(name: string) => `Erase the data of ${name}`, (name) => `Daten von ${name} löschen`],
  erasing: ['Erasing', 'Wird gelöscht'],
  erased: ['Personal data was erased here.', 'Hier wurden Personendaten gelöscht.'],
})
