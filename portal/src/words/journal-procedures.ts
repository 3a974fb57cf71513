import { combined, type Sentence } from '../sentences.ts'

/** What the logbook of a project says: English as it is written, and German. */

const done = combined(
  [
    ['{1}', '{1}'],
    ['{1}, standing in for {2},', '{1}, in Vertretung von {2},'],
    ['{1}, standing in for somebody,', '{1}, in Vertretung,'],
  ],
  [
    [' approved “{3}”', ' hat „{3}“ genehmigt'],
    [' approved “{3}”: {4}', ' hat „{3}“ genehmigt: {4}'],
    [' declined “{3}”', ' hat „{3}“ abgelehnt'],
    [' declined “{3}”: {4}', ' hat „{3}“ abgelehnt: {4}'],
    [' did “{3}”', ' hat „{3}“ erledigt'],
  ],
)

export const procedureSentences: readonly Sentence[] = [
  ...done,
  ['{1} was started', '{1} wurde gestartet'],
  ['{1} is done', '{1} ist fertig'],
  ['{1} was ended by its own rules', '{1} wurde durch die eigenen Regeln beendet'],
  ['{1} failed', '{1} ist gescheitert'],
  ['{1} was cancelled', '{1} wurde abgebrochen'],
  ['{1} cancelled it: {2}', '{1} hat es abgebrochen: {2}'],
  ['Asked for an approval: {1}', 'Um Genehmigung gebeten: {1}'],
  ['Escalated: {1}', 'Eskaliert: {1}'],
  ['“{1}” waits for an answer: {2}', '„{1}“ wartet auf eine Antwort: {2}'],
  ['{1} answered “{2}”: {3:answer}', '{1} hat „{2}“ beantwortet: {3}'],
  ['Milestone reached: {1}', 'Meilenstein erreicht: {1}'],
  ['{1} has it wait for {2}', '{1} lässt es warten auf {2}'],
  ['{1} has it wait for “{2}” of {3}', '{1} lässt es warten auf „{2}“ von {3}'],
  ['{1} has it wait for {2} no more', '{1} lässt es nicht mehr auf {2} warten'],
  ['“{1}” of {2} is reached: it waits for it no more', '„{1}“ von {2} ist erreicht: Darauf wartet es nicht mehr'],
  ['{1} is done: it waits for it no more', '{1} ist fertig: Darauf wartet es nicht mehr'],
  ['Reminded of “{1}”: {2}', 'Erinnert an „{1}“: {2}'],
  ['Nobody could be reminded of “{1}”', 'An „{1}“ konnte niemand erinnert werden'],
  ['{1} took “{2}”', '{1} hat „{2}“ übernommen'],
  ['{1} gave “{2}” back', '{1} hat „{2}“ zurückgegeben'],
  ['{1} gave “{2}” to {3}', '{1} hat „{2}“ an {3} weitergegeben'],
  ['{1} could not do “{2}”: {3}', '{1} konnte „{2}“ nicht erledigen: {3}'],
  ['{1} set “{2}” due {3:day} UTC', '{1} hat „{2}“ fällig gesetzt am {3} UTC'],
  ['{1} set {2}', '{1} hat gesetzt: {2}'],
  ['Its people changed', 'Die Personen haben sich geändert'],
  ['{1} changed {2:fields}', '{1} hat geändert: {2}'],
  [
    '{1} changed {2:fields}; due dates moved with it: {3}',
    '{1} hat geändert: {2}; damit verschoben sich die Fristen von {3}',
  ],
  ['{1} moved it to version {2}', '{1} hat es in Version {2} überführt'],
  ['{1} moved it back', '{1} hat es zurückgeführt'],
]

/** What Palisade puts before words somebody wrote, or says where people write. */
export const framingSentences: readonly Sentence[] = [
  ['From {1}, not proved, let through by staff: {2}', 'Von {1}, nicht bewiesen, von Mitarbeitern durchgelassen: {2}'],
  [
    'From an unknown sender, not proved, let through by staff: {1}',
    'Von einem unbekannten Absender, nicht bewiesen, von Mitarbeitern durchgelassen: {1}',
  ],
  ['From {1}, as awaited: {2}', 'Von {1}, wie erwartet: {2}'],
  ['From an unknown sender, as awaited: {1}', 'Von einem unbekannten Absender, wie erwartet: {1}'],
  ['Made the document “{1}.md”', 'Dokument „{1}.md“ erstellt'],
]
