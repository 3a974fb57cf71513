import type { Sentence } from '../sentences.ts'

/** Words that stand in the places of journal sentences, as the journal writes them, and in German. */

/** What was changed of an account, a person, a contract, a system or a project. */
export const fields: readonly Sentence[] = [
  ['name', 'Name'],
  ['title', 'Titel'],
  ['kind', 'Art'],
  ['partnerId', 'Partner'],
  ['managerId', 'Betreuer'],
  ['zone', 'Zeitzone'],
  ['language', 'Sprache'],
  ['mailDomains', 'Mail-Domains'],
  ['phone', 'Telefon'],
  ['phones', 'Telefonnummern'],
  ['email', 'E-Mail'],
  ['roles', 'Rollen'],
  ['notes', 'Notizen'],
  ['description', 'Beschreibung'],
  ['planId', 'Supportplan'],
  ['teamId', 'Team'],
  ['policyId', 'Eskalationsplan'],
  ['startsOn', 'Beginn'],
  ['endsOn', 'Ende'],
  ['location', 'Standort'],
  ['ownerId', 'Verantwortlicher'],
  ['contractId', 'Vertrag'],
  ['aliases', 'andere Namen'],
  ['runbook', 'Anleitung'],
  ['documentation', 'Dokumentation'],
  ['people', 'Personen'],
  ['who sees it', 'wer es sieht'],
  ['its begin', 'Beginn'],
  ['its end', 'Ende'],
]

/** How a request came. */
export const ways: readonly Sentence[] = [
  ['by e-mail', 'per E-Mail'],
  ['by phone', 'telefonisch'],
  ['by the portal', 'über das Portal'],
  ['by the API', 'über die API'],
  ['by monitoring', 'von der Überwachung'],
]

/** By what somebody acted on a page. */
export const vias: readonly Sentence[] = [
  ['in the portal', 'im Portal'],
  ['from the page', 'aus dem Alarm'],
  ['by e-mail', 'per E-Mail'],
  ['by SMS', 'per SMS'],
  ['by key press in the call', 'per Tastendruck im Anruf'],
  ['by phone', 'telefonisch'],
  ['from the notification', 'aus der Benachrichtigung'],
  ['by the API', 'über die API'],
  ['by webhook', 'per Webhook'],
]

/** Why nobody is called for an incident. */
export const holds: readonly Sentence[] = [
  ['maintenance', 'Wartung'],
  ['what it depends on is down', 'wovon es abhängt, ist ausgefallen'],
  ['a silence', 'stummgeschaltet'],
  ['snoozed', 'es ruht'],
  ['a rule says so', 'eine Regel bestimmt es so'],
  ['P4 waits in the list', 'P4 wartet in der Liste'],
]

/** Channels somebody is reached by. */
export const channels: readonly Sentence[] = [
  ['E-mail', 'E-Mail'],
  ['Device', 'Gerät'],
  ['SMS', 'SMS'],
  ['Phone call', 'Anruf'],
  ['Webhook', 'Webhook'],
  ['email', 'E-Mail'],
  ['push', 'Push'],
  ['sms', 'SMS'],
  ['voice', 'Anruf'],
  ['webhook', 'Webhook'],
]

/** Nobody in a list of people. */
export const nobody: Sentence = ['nobody', 'niemand']

/** Who reads an article. */
export const readers: readonly Sentence[] = [
  ['colleagues', 'Kollegen'],
  ['customers', 'Kunden'],
  ['everybody', 'alle'],
]

/** How a procedure goes on after a step that waited for an answer. */
export const answers: readonly Sentence[] = [
  ['try again', 'noch einmal versuchen'],
  ['leave it out', 'auslassen'],
  ['let it fail', 'scheitern lassen'],
  ['try again with other data', 'mit anderen Daten noch einmal versuchen'],
]
