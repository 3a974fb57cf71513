import { pick } from './pick.ts'

/*
 * What events and acts are called, by the names the server knows them by; the server says the same in English. A test of the portal
 * (`known-words.test.ts`) sees that none is missing.
 */

/** Events of modules that procedures and rules hear. */
export const eventWords: Record<string, string> = pick({
  'accounts.account_changed': ['An account was made or changed', 'Ein Konto wurde angelegt oder geändert'],
  'accounts.account_closed': ['An account was closed', 'Ein Konto wurde geschlossen'],
  'accounts.person_left': ['A person left', 'Ein Mensch hat das Konto verlassen'],
  'oncall.acknowledged': ['A page was acknowledged', 'Ein Ruf wurde übernommen'],
  'oncall.exhausted': [
    'Nobody acknowledged, the whole chain was paged',
    'Niemand hat übernommen, die ganze Kette wurde gerufen',
  ],
  'support.request_created': ['A request was made', 'Eine Anfrage wurde eröffnet'],
  'support.request_solved': ['A request was solved', 'Eine Anfrage wurde gelöst'],
  'support.request_reopened': ['A request was opened again', 'Eine Anfrage wurde wieder geöffnet'],
  'support.message_added': ['Somebody wrote on a request', 'Jemand hat zu einer Anfrage geschrieben'],
  'support.rated': ['A customer said how it was', 'Ein Kunde hat gesagt, wie es war'],
  'promises.broken': ['A promise was broken', 'Eine Zusage wurde gebrochen'],
  'systems.created': ['A system was made', 'Ein System wurde angelegt'],
  'systems.changed': ['What is said of a system changed', 'Angaben zu einem System haben sich geändert'],
  'systems.retired': ['A system was taken out of use', 'Ein System wurde außer Dienst gestellt'],
  'monitoring.changed': ['A check has another result', 'Eine Prüfung hat ein anderes Ergebnis'],
  'metrics.foreseen': ['A forecast raised a request', 'Eine Vorhersage hat eine Anfrage eröffnet'],
  'alerts.opened': ['An alert opened', 'Eine Meldung wurde ausgelöst'],
  'alerts.resolved': ['An alert is over', 'Eine Meldung ist vorbei'],
  'alerts.incident_opened': ['An incident began', 'Ein Vorfall hat begonnen'],
  'alerts.incident_resolved': ['An incident is over', 'Ein Vorfall ist vorbei'],
  'crises.opened': ['A crisis began', 'Eine Krise hat begonnen'],
  'crises.closed': ['A crisis is over', 'Eine Krise ist vorbei'],
  'licensing.request_changed': [
    'A request for capacity came or was decided',
    'Eine Anfrage nach Kapazität kam oder wurde entschieden',
  ],
  'licensing.key_changed': ['A licence key changed', 'Ein Lizenzschlüssel hat sich geändert'],
  'knowledge.article_published': ['An article was published', 'Ein Artikel wurde veröffentlicht'],
  'procedures.milestone_reached': ['A project reached a milestone', 'Ein Projekt hat einen Meilenstein erreicht'],
  'procedures.run_ended': ['A project ended', 'Ein Projekt ist zu Ende'],
})

/** What a service task or a rule can do. */
export const actWords: Record<string, string> = pick({
  notify: ['Tell people over their channels', 'Menschen über ihre Kanäle benachrichtigen'],
  page: ['Page whoever is on call', 'Die Rufbereitschaft rufen'],
  journal: ['Write into the journal of what it is about', 'Ins Logbuch dessen schreiben, worum es geht'],
  set_data: ['Set data', 'Daten setzen'],
  ask_approval: ['Ask for an approval', 'Um eine Genehmigung bitten'],
  await_webhook: ['Wait for a call from elsewhere', 'Auf einen Aufruf von außen warten'],
  open_request: ['Open a request', 'Eine Anfrage eröffnen'],
  change_request: ['Change a request', 'Eine Anfrage ändern'],
  start_procedure: [
    'Start another procedure, and go on at once',
    'Eine andere Prozedur starten und gleich weitergehen',
  ],
  schedule: [
    'Send a message to this account’s procedures at a time',
    'Den Prozeduren dieses Kontos zu einer Zeit eine Nachricht senden',
  ],
  http: ['Call an address, signed', 'Eine Adresse aufrufen, signiert'],
  make_document: ['Make a document from a template', 'Ein Dokument aus einer Vorlage machen'],
  agent_job: [
    'Run a job of an agent: a diagnosis near a system',
    'Einen Auftrag eines Agenten ausführen: eine Diagnose nahe am System',
  ],
  await_mail: ['Wait for a mail to the project’s address', 'Auf eine Mail an die Adresse des Projekts warten'],
})

/** Inputs of acts, by their name: the same name means the same with every act. */
export const inputWords: Record<string, string> = pick({
  at: ['When', 'Wann'],
  body: ['Content', 'Inhalt'],
  customer: ['For the customer too', 'Auch für den Kunden'],
  data: ['Data', 'Daten'],
  from: ['Sender', 'Absender'],
  into: ['Name of the result', 'Name des Ergebnisses'],
  key: ['Key', 'Schlüssel'],
  kind: ['Kind', 'Art'],
  message: ['Message', 'Nachricht'],
  method: ['How it is called', 'Art des Aufrufs'],
  must: ['Must be good', 'Muss gut sein'],
  name: ['File name', 'Dateiname'],
  note: ['Note', 'Notiz'],
  of: ['Who approves', 'Wer genehmigt'],
  passkey: ['With passkey', 'Mit Passkey'],
  policy: ['Escalation', 'Eskalation'],
  port: ['Port', 'Port'],
  procedure: ['Which procedure', 'Welche Prozedur'],
  question: ['Question', 'Frage'],
  record: ['DNS record', 'DNS-Eintrag'],
  request: ['Request', 'Anfrage'],
  severity: ['Severity', 'Priorität'],
  status: ['New state', 'Neuer Stand'],
  system: ['System', 'System'],
  target: ['Target', 'Ziel'],
  template: ['Template', 'Vorlage'],
  text: ['Text', 'Wortlaut'],
  title: ['Title', 'Titel'],
  to: ['To whom', 'An wen'],
  url: ['Address', 'Adresse'],
})

/** What is to be known of an input, by act and name. */
export const inputHints: Record<string, string> = pick({
  'notify.to': [
    'A role of this run, a person, a team (team:Name), or a list of these',
    'Eine Rolle dieses Projekts, ein Mensch, ein Team (team:Name) oder eine Liste davon',
  ],
  'page.policy': ['The escalation policy', 'Der Eskalationsplan'],
  'journal.customer': ['The customer may read it', 'Der Kunde darf es lesen'],
  'ask_approval.of': ['Who may approve: a role or a person', 'Wer genehmigen darf: eine Rolle oder ein Mensch'],
  'ask_approval.passkey': ['Only with a fresh proof of who it is', 'Nur mit einem frischen Nachweis, wer es ist'],
  'change_request.request': ['Its id or number', 'Ihre Kennung oder Nummer'],
  'start_procedure.procedure': ['Its key', 'Ihr Schlüssel'],
  'schedule.message': ['Its name', 'Ihr Name'],
  'schedule.at': ['A moment, or a duration from now: P3D', 'Ein Zeitpunkt oder eine Dauer ab jetzt: P3D'],
  'http.body': ['Sent as JSON', 'Wird als JSON gesendet'],
  'make_document.name': ['What the file is called', 'Wie die Datei heißt'],
  'make_document.template': [
    'Markdown; {{ expression }} stands for a value of the data',
    'Markdown; {{ Ausdruck }} steht für einen Wert der Daten',
  ],
  'make_document.customer': [
    'The customer may have it, where the project is shared',
    'Der Kunde darf es haben, wo das Projekt mit ihm geteilt ist',
  ],
  'agent_job.kind': [
    'ping, trace, dns, tls, http, port, whois, domain, processes, disk, services',
    'Eines von ping, trace, dns, tls, http, port, whois, domain, processes, disk, services',
  ],
  'agent_job.system': [
    'A system of this account by name, alias or id; it is looked at from its location',
    'Ein System dieses Kontos mit Namen, Zweitnamen oder Kennung; es wird von seinem Standort aus angesehen',
  ],
  'agent_job.target': [
    'A host, an address, a domain, for http a URL; left out, the name of the system',
    'Ein Host, eine Adresse, eine Domain, für http eine URL; ohne Angabe der Name des Systems',
  ],
  'agent_job.port': ['For port and tls', 'Für port und tls'],
  'agent_job.record': ['For dns: A, AAAA, MX, TXT ...', 'Für dns: A, AAAA, MX, TXT ...'],
  'agent_job.into': [
    'The name of the result in the data; left out, result',
    'Wie das Ergebnis in den Daten heißt; ohne Angabe result',
  ],
  'agent_job.must': [
    'Anything but a good result is a failure: an error event takes it, or a person answers',
    'Alles außer einem guten Ergebnis ist ein Fehler: ein Fehlerereignis nimmt ihn, oder ein Mensch antwortet',
  ],
  'await_mail.from': [
    'The sender: an address, or a domain such as @example.org; left out, whoever may write on the project',
    'Der Absender: eine Adresse oder eine Domäne wie @example.org; ohne Angabe jeder, der am Projekt schreiben darf',
  ],
})

/** What an event tells, by the name expressions use. */
export const fieldWords: Record<string, string> = pick({
  accountId: ['account', 'Konto'],
  subjectId: ['what it is about', 'worum es geht'],
  'account.name': ['name of the account', 'Name des Kontos'],
  'account.number': ['number of the account', 'Nummer des Kontos'],
  personId: ['person', 'Mensch'],
  staff: ['of the staff', 'vom Personal'],
  escalationId: ['escalation', 'Eskalation'],
  requestId: ['request', 'Anfrage'],
  number: ['number', 'Nummer'],
  severity: ['severity', 'Priorität'],
  channel: ['channel', 'Kanal'],
  title: ['title', 'Titel'],
  messageId: ['message', 'Nachricht'],
  kind: ['kind', 'Art'],
  score: ['score', 'Bewertung'],
  promiseId: ['promise', 'Zusage'],
  systemId: ['system', 'System'],
  templateId: ['template', 'Vorlage'],
  fields: ['what changed', 'was sich änderte'],
  checkId: ['check', 'Prüfung'],
  crisisId: ['crisis', 'Krise'],
  before: ['before', 'vorher'],
  state: ['state', 'Stand'],
  watchId: ['watch', 'Beobachtung'],
  seriesId: ['series', 'Messreihe'],
  alertId: ['alert', 'Meldung'],
  incidentId: ['incident', 'Vorfall'],
  keyId: ['key', 'Schlüssel'],
  articleId: ['article', 'Artikel'],
  version: ['version', 'Version'],
  visibility: ['who sees it', 'wer es sieht'],
  runId: ['project', 'Projekt'],
  milestone: ['milestone', 'Meilenstein'],
  outcome: ['outcome', 'Ausgang'],
})
