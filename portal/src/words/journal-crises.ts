import type { Sentence } from '../sentences.ts'

/** What the journal of a war room says: English as it is written, and German. */
export const crisisSentences: readonly Sentence[] = [
  ['{1:severity} crisis began by itself: {2:about}', '{1}-Krise begann von selbst: {2}'],
  ['{1:severity} crisis was declared: {2:about}', '{1}-Krise wurde ausgerufen: {2}'],
  ['{1:severity} crisis began by itself', '{1}-Krise begann von selbst'],
  ['{1:severity} crisis was declared', '{1}-Krise wurde ausgerufen'],
  ['{1} closed the crisis', '{1} hat die Krise geschlossen'],
  ['{1} closed the crisis: {2}', '{1} hat die Krise geschlossen: {2}'],
  ['It goes on in CR-{1} {2}', 'Es geht weiter in CR-{1} {2}'],
  ['CR-{1} {2} goes on in this crisis', 'CR-{1} {2} geht in dieser Krise weiter'],
  [
    'CR-{1} {2} goes on in this crisis. Severity: {3:severity} to {4:severity}',
    'CR-{1} {2} geht in dieser Krise weiter. Priorität von {3} auf {4} geändert',
  ],
  ['{1} has the role {2:crisisRoles}, as in CR-{3}', '{1} hat die Rolle {2}, wie in CR-{3}'],
  ['{1} offers {2:crisisRoles} to {3}', '{1} bietet {3} an: {2}'],
  ['{1} offers {2:crisisRoles} to {3}: {4}', '{1} bietet {3} an: {2}. Dazu: {4}'],
  ['{1} took over {2:crisisRoles} from {3}', '{1} hat von {3} übernommen: {2}'],
  ['{1} does not take {2:crisisRoles}', '{1} übernimmt nicht: {2}'],
  ['{1} keeps {2:crisisRoles}', '{1} behält: {2}'],
  ['Nobody has the role {1:crisisRoles} any more', 'Niemand hat mehr die Rolle {1}'],
  ['{1} took the role {2:crisisRoles}', '{1} hat die Rolle {2} übernommen'],
  ['{1} was given the role {2:crisisRoles}', '{1} hat die Rolle {2} bekommen'],
  ['{1} acknowledged the page and is incident lead', '{1} hat den Alarm übernommen und hat die Einsatzleitung'],
  [
    '{1} left: what was offered to them stays where it is',
    '{1} ist ausgeschieden: Was angeboten war, bleibt, wo es ist',
  ],
  ['{1:crisisRoles}: nobody, because their person left', '{1}: niemand, denn die Person ist ausgeschieden'],
  [
    'The shift changed: {1} is on call and asked to take over {2:crisisRoles} from {3}',
    'Schichtwechsel: {1} hat Bereitschaft und soll von {3} übernehmen: {2}',
  ],
  [
    'Nobody is on call for this account: the role incident lead is free',
    'Für dieses Konto hat niemand Bereitschaft: Die Einsatzleitung ist frei',
  ],
  ['Severity: {1:severity} to {2:severity}', 'Priorität von {1} auf {2} geändert'],
  ['Request {1} is part of it', 'Anfrage {1} gehört dazu'],
  ['Request {1} was solved', 'Anfrage {1} wurde gelöst'],
  ['Request {1} was merged into request {2}', 'Anfrage {1} wurde mit Anfrage {2} zusammengeführt'],
  [
    'Request {1} stands on its own again, and the crisis is about that',
    'Anfrage {1} steht wieder für sich, und darum geht es in der Krise',
  ],
  [
    'Request {1} stands on its own again; CR-{2} is over, and so is this',
    'Anfrage {1} steht wieder für sich; CR-{2} ist vorbei, und diese Krise auch',
  ],
  [
    'Request {1} stands on its own again, and has another crisis',
    'Anfrage {1} steht wieder für sich und hat eine andere Krise',
  ],
  [
    'Request {1} stands on its own again, and so does this crisis',
    'Anfrage {1} steht wieder für sich, und diese Krise auch',
  ],
  ['CR-{1} stands on its own again', 'CR-{1} steht wieder für sich'],
  ['{1} saved version {2} of the post-mortem', '{1} hat Version {2} des Abschlussberichts gespeichert'],
  ['{1} signed version {2} of the post-mortem off', '{1} hat Version {2} des Abschlussberichts abgezeichnet'],
  ['Runbook: {1}', 'Notfallplan: {1}'],
  ['The runbook {1} could not be started: {2}', 'Der Notfallplan {1} konnte nicht gestartet werden: {2}'],
  ['Status, inside: {1}', 'Status, intern: {1}'],
  ['Status, to the customer: {1}', 'Status, an den Kunden: {1}'],
  ['A status update was due at {1} UTC; {2} was reminded', 'Eine Statusmeldung war um {1} UTC fällig; erinnert: {2}'],
  ['A status update was due at {1} UTC; {2} were reminded', 'Eine Statusmeldung war um {1} UTC fällig; erinnert: {2}'],
  [
    'A status update was due at {1} UTC; nobody could be reminded',
    'Eine Statusmeldung war um {1} UTC fällig; niemand konnte erinnert werden',
  ],
]
