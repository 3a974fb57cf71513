import { combined, type Sentence } from '../sentences.ts'

/** What the journal says of requests, mail, accounts, people and articles: English as it is written, and German. */

const came = combined(
  [['Request {1:number} came in {2:way}, {3:severity}', 'Anfrage {1} kam {2}, {3}']],
  [
    ['.', '.'],
    [' from the three answers.', ' nach den drei Antworten.'],
  ],
  [
    ['', ''],
    [' {4:number} promise started.', ' {4} Zusage begann.'],
    [' {4:number} promises started.', ' {4} Zusagen begannen.'],
  ],
  [
    ['', ''],
    [' It goes on from a closed request.', ' Sie setzt eine geschlossene Anfrage fort.'],
  ],
)

const requests: readonly Sentence[] = [
  ['Status: {1:status} to {2:status}.', 'Status von „{1}“ auf „{2}“ geändert.'],
  ['Severity: {1:severity} to {2:severity}.', 'Priorität von {1} auf {2} geändert.'],
  ['Title was "{1}".', 'Der Titel war „{1}“.'],
  ['Another team has it.', 'Ein anderes Team hat es.'],
  ['No team has it.', 'Kein Team hat es.'],
  ['Nobody has it.', 'Niemand hat es.'],
  ['{1} took it.', '{1} hat es übernommen.'],
  ['{1} has it.', '{1} hat es.'],
  ['{1} answered: “{2}”', '{1} hat geantwortet: „{2}“'],
  ['{1} noted: “{2}”', '{1} hat notiert: „{2}“'],
  ['{1} wrote: “{2}”', '{1} hat geschrieben: „{2}“'],
  ['{1} is reminded on {2:moment}.', '{1} wird am {2} erinnert.'],
  ['{1} is reminded on {2:moment}. “{3}”', '{1} wird am {2} erinnert. „{3}“'],
  ['{1} is reminded.', '{1} wird erinnert.'],
  ['{1} is reminded. “{2}”', '{1} wird erinnert. „{2}“'],
  ['{1} has no channel that works.', '{1} hat keinen Kanal, der funktioniert.'],
  ['Whoever asked has no channel that works.', 'Wer darum bat, hat keinen Kanal, der funktioniert.'],
  ['{1} rated it {2:number} of 5.', '{1} hat mit {2} von 5 bewertet.'],
  ['{1} rated it {2:number} of 5. “{3}”', '{1} hat mit {2} von 5 bewertet. „{3}“'],
  ['The customer rated it {1:number} of 5.', 'Der Kunde hat mit {1} von 5 bewertet.'],
  ['The customer rated it {1:number} of 5. “{2}”', 'Der Kunde hat mit {1} von 5 bewertet. „{2}“'],
  ['Related to {1}.', 'Verwandt mit {1}.'],
  ['Duplicate of {1}.', 'Doppelt zu {1}.'],
  ['Has the duplicate {1}.', 'Doppelt dazu: {1}.'],
  ['Follows {1}.', 'Folgt auf {1}.'],
  ['Is followed by {1}.', 'Gefolgt von {1}.'],
  ['Caused by the problem {1}.', 'Verursacht vom Problem {1}.'],
  ['Causes the incident {1}.', 'Verursacht den Vorfall {1}.'],
  ['No longer linked with {1}.', 'Nicht mehr mit {1} verknüpft.'],
  ['Merged into {1}; it goes on there.', 'Zusammengeführt mit {1}; dort geht es weiter.'],
  ['{1:number} was merged into this one.', '{1} wurde hier zusammengeführt.'],
  [
    '{1:number} was merged into this one. Severity: {2:severity} to {3:severity}.',
    '{1} wurde hier zusammengeführt. Priorität von {2} auf {3} geändert.',
  ],
  ['No longer merged into {1}.', 'Nicht mehr mit {1} zusammengeführt.'],
  ['{1} stands on its own again.', '{1} steht wieder für sich.'],
  ['{1} was split off from this one.', '{1} wurde hier abgetrennt.'],
  ['Was split off from {1}.', 'Wurde von {1} abgetrennt.'],
  ['Came from an unknown sender; belongs to {1}.', 'Kam von einem unbekannten Absender; gehört zu {1}.'],
  ['{1:promise} is broken.', 'Die Zusage „{1}“ ist gebrochen.'],
  ['{1:promise}: {2:number} % of the time is used.', 'Zusage „{1}“: {2} % der Zeit sind verbraucht.'],
  ['{1} of {2} incidents were answered from here.', '{1} von {2} Vorfällen wurden von hier aus beantwortet.'],
  ['The last act was taken back.', 'Die letzte Handlung wurde zurückgenommen.'],
  [
    'Malware in "{1}": {2}. Nobody can download it.',
    'Schadsoftware in „{1}“: {2}. Niemand kann die Datei herunterladen.',
  ],
  ['"{1}" ({2}) may be downloaded again: {3}', '„{1}“ ({2}) darf wieder heruntergeladen werden: {3}'],
  ['The answer did not reach {1}: {2}', 'Die Antwort kam bei {1} nicht an: {2}'],
  ['Request {1} was {2} in Zammad', 'Anfrage {1} war {2} in Zammad'],
  ['Request {1} was {2} in Request Tracker', 'Anfrage {1} war {2} in Request Tracker'],
]

const mail: readonly Sentence[] = [
  ['Mail “{1}” to {2} sent again.', 'Mail „{1}“ an {2} noch einmal gesendet.'],
  ['Mail “{1}” to {2} stopped.', 'Mail „{1}“ an {2} angehalten.'],
  ['Mail to {1} arrives again, as {2} says.', 'Mail an {1} kommt wieder an, wie {2} sagt.'],
  ['Mail to {1} fails: {2}', 'Mail an {1} kommt nicht an: {2}'],
  ['Mail to {1} fails: no reason was given', 'Mail an {1} kommt nicht an: ein Grund wurde nicht genannt'],
]

const accounts: readonly Sentence[] = [
  ['Account {1} {2} was made', 'Konto {1} {2} wurde angelegt'],
  ['Account changed: {1:fields}', 'Konto geändert: {1}'],
  ['Account {1} was closed', 'Konto {1} wurde geschlossen'],
  ['Account {1} was opened again', 'Konto {1} wurde wieder geöffnet'],
  ['Contract {1} {2} was made', 'Vertrag {1} {2} wurde angelegt'],
  ['Contract {1} changed: {2:fields}', 'Vertrag {1} geändert: {2}'],
  ['Contract {1} was removed', 'Vertrag {1} wurde entfernt'],
  ['Personal data of a contact was erased: {1}', 'Die Personendaten eines Kontakts wurden gelöscht: {1}'],
  ['{1} was added as {2:staffRoles}', '{1} wurde hinzugefügt, Rollen: {2}'],
  ['{1} changed: {2:fields}', '{1} geändert: {2}'],
  ['{1} left', '{1} ist ausgeschieden'],
  ['{1} is back', '{1} ist wieder da'],
  ['{1} was locked out', '{1} wurde gesperrt'],
  ['{1} was let in again', '{1} wurde entsperrt'],
  [
    '{1} wrote from {2} for the first time and became a contact',
    '{1} hat zum ersten Mal von {2} geschrieben und ist jetzt Kontakt',
  ],
  ['Everything about the account was exported', 'Alles zum Konto wurde exportiert'],
  [
    'Everything about the account was exported, internal notes included',
    'Alles zum Konto wurde exportiert, mit internen Notizen',
  ],
  ['{1:channel} "{2}" was added.', '{1} „{2}“ wurde hinzugefügt.'],
  ['{1:channel} "{2}" was removed.', '{1} „{2}“ wurde entfernt.'],
  ['The order of the channels was changed.', 'Die Reihenfolge der Kanäle wurde geändert.'],
  ['Webhook "{1}" has a new secret.', 'Webhook „{1}“ hat ein neues Geheimnis.'],
]

const articles: readonly Sentence[] = [
  ['Draft “{1}” made.', 'Entwurf „{1}“ angelegt.'],
  ['Draft “{1}” made, from an answer in request {2}.', 'Entwurf „{1}“ angelegt, aus einer Antwort in Anfrage {2}.'],
  ['Version {1} of “{2}” written.', 'Version {1} von „{2}“ geschrieben.'],
  ['Version {1} of “{2}” published for {3:readers}.', 'Version {1} von „{2}“ veröffentlicht für {3}.'],
  ['“{1}” taken from its readers.', '„{1}“ zurückgezogen.'],
  ['“{1}” is for {2:readers}, at {3}.', '„{1}“ ist für {2}, unter {3}.'],
]

export const deskSentences: readonly Sentence[] = [...came, ...requests, ...mail, ...accounts, ...articles]
