import type { Sentence } from '../sentences.ts'

/** What the journal says of licences and of credit: English as it is written, and German. */

const byHand = [
  'No licence request was made of it; put it in for the sender if that is what they mean.',
  'Es wurde keine Lizenzanfrage daraus; tragen Sie sie für den Absender ein, falls das gemeint ist.',
] as const
const unproved = [
  "but nothing proves that one of the account's contacts wrote it. No licence request was made of it: ask back on a way you trust.",
  'doch nichts beweist, dass ein Kontakt des Kontos sie schrieb. Es wurde keine Lizenzanfrage daraus: Fragen Sie auf einem Weg zurück, dem Sie trauen.',
] as const
const unclear = (why: string, warum: string): Sentence => [
  `This mail may ask for capacity ("{1}"), but ${why}. ${byHand[0]}`,
  `Diese Mail fragt vielleicht Kapazität an („{1}“), doch ${warum}. ${byHand[1]}`,
]

const byMail: readonly Sentence[] = [
  ['The mail it came by is request {1}', 'Die Mail, mit der sie kam, ist Anfrage {1}'],
  ['{1}, {2} for {3}, was asked for by this mail', '{1}, {2} für {3}, wurde mit dieser Mail angefragt'],
  unclear('the line says more than key and amount', 'die Zeile sagt mehr als Schlüssel und Menge'),
  unclear('the mail speaks of several amounts', 'die Mail nennt mehrere Mengen'),
  unclear('the mail speaks of several keys', 'die Mail nennt mehrere Schlüssel'),
  unclear('its number can be read in two ways', 'ihre Zahl lässt sich auf zwei Arten lesen'),
  [
    `This mail asks for capacity, and was refused: {1} ({2}) ${byHand[0]}`,
    `Diese Mail fragt Kapazität an und wurde abgelehnt: {1} ({2}) ${byHand[1]}`,
  ],
  [
    'This mail asks for capacity ("{1}") that {2} of the same person asks for already. No second licence request was made of it.',
    'Diese Mail fragt Kapazität an („{1}“), die {2} derselben Person schon anfragt. Es wurde keine zweite Lizenzanfrage daraus.',
  ],
  [
    `This mail asks for capacity (a request file of an appliance), ${unproved[0]}`,
    `Diese Mail fragt Kapazität an (eine Anfragedatei eines Geräts), ${unproved[1]}`,
  ],
  [`This mail asks for capacity ("{1}"), ${unproved[0]}`, `Diese Mail fragt Kapazität an („{1}“), ${unproved[1]}`],
]

const licences: readonly Sentence[] = [
  ['Licence key {1} was made', 'Lizenzschlüssel {1} wurde erzeugt'],
  ['{1} is bound to the appliance {2} ({3})', '{1} ist an das Gerät {2} gebunden ({3})'],
  ['{1} begins anew with {2}', '{1} beginnt neu mit {2}'],
  ['Licence key {1} is out of use: {2}', 'Lizenzschlüssel {1} ist außer Betrieb: {2}'],
  ['A receipt of {1} was taken in', 'Ein Beleg von {1} wurde angenommen'],
  ['A receipt code of {1} was taken in: {2} used', 'Ein Belegcode von {1} wurde angenommen: {2} verbraucht'],
  ['{1} is counted anew: {2}', '{1} wird neu gezählt: {2}'],
  ['{1} was given back; {2} takes over', '{1} wurde zurückgegeben; {2} übernimmt'],
  ['{1} has to be looked at: {2:flag}', '{1} ist zu prüfen: {2}'],
  ['{1} runs dry about {2:day} at its present rate', '{1} ist bei gleichem Verbrauch etwa am {2} aufgebraucht'],
  ['{1}: {2} asks for {3} on {4}', '{1}: {2} fragt {3} für {4} an'],
  ['{1}: {2} asks for a baseline of {3} on {4}', '{1}: {2} fragt einen neuen Stand von {3} für {4} an'],
  ['{1}: {2} asks to take {3} back from {4}', '{1}: {2} bittet, {3} von {4} zurückzunehmen'],
  ['{1} approved {2} on {3}', '{1} hat {2} für {3} freigegeben'],
  [
    '{1} approved {2} on {3}; {4:number} of {5:number} approvals',
    '{1} hat {2} für {3} freigegeben; {4} von {5} Freigaben',
  ],
  ['{1} declined {2}: {3}', '{1} hat {2} abgelehnt: {3}'],
  ['{1} asks back: {2}', '{1} fragt zurück: {2}'],
  ['{1}: {2} withdrew {3} for {4} from {5}', '{1}: {2} hat {3} für {4} von {5} abgerufen'],
  ['{1} took {2} back', '{1} hat {2} zurückgezogen'],
  ['{1} took {2} back: {3} is out of use', '{1} hat {2} zurückgezogen: {3} ist außer Betrieb'],
  ['{1} asks for approval of {2} anew', '{1} legt {2} erneut zur Freigabe vor'],
  ['{1} on {2}: the package lies in the download area', '{1} für {2}: Das Paket liegt zum Herunterladen bereit'],
  ['The licence server did not sign: {1}', 'Der Lizenzserver hat nicht signiert: {1}'],
  ['{1} downloaded {2}', '{1} hat {2} heruntergeladen'],
  ['{1} mailed {2} to {3}', '{1} hat {2} an {3} gemailt'],
]

const credit: readonly Sentence[] = [
  ['{1} changed {2}', '{1} hat {2} geändert'],
  ['{1} opened the credit account {2} of {3}', '{1} hat das Guthabenkonto {2} für {3} eröffnet'],
  [
    '{1}: {2} may withdraw {3} at once and {4} a day from {5}',
    '{1}: {2} darf auf einmal {3} und am Tag {4} von {5} abrufen',
  ],
  [
    '{1} took a limit away: one person less may withdraw from {2}',
    '{1} hat ein Limit entfernt: Eine Person weniger darf von {2} abrufen',
  ],
  ['{1} proposes on {2}: {3:purpose} of {4}, {5}', '{1} schlägt zu {2} vor: {3} von {4}, {5}'],
  ['{1} approved: {2:purpose} of {3} on {4}, {5}; booked', '{1} hat freigegeben: {2} von {3} zu {4}, {5}; gebucht'],
  [
    '{1} approved: {2:purpose} of {3} on {4}, {5}; {6:number} of {7:number} approvals',
    '{1} hat freigegeben: {2} von {3} zu {4}, {5}; {6} von {7} Freigaben',
  ],
  ['{1} declined on {2}: {3:purpose}, {4}: {5}', '{1} hat zu {2} abgelehnt: {3}, {4}: {5}'],
]

export const licenceSentences: readonly Sentence[] = [...byMail, ...licences, ...credit]

/** Why a licence key has to be looked at: what its appliance reports does not fit what it reported before. */
export const flagSentences: readonly Sentence[] = [
  ['Its machine is another one: {1} changed.', 'Das Gerät ist ein anderes: {1} hat sich geändert.'],
  ['It knows of package {1}; {2} were issued.', 'Es kennt Paket {1}; ausgestellt wurden {2}.'],
  ['Report {1} was made twice with different contents.', 'Beleg {1} wurde zweimal mit verschiedenem Inhalt erstellt.'],
  ['The licence key was {1} and is {2}.', 'Der Lizenzschlüssel war {1} und ist {2}.'],
  ['Package {1} was imported and is not any more.', 'Paket {1} war eingespielt und ist es nicht mehr.'],
  ['Package {1} is another one than before.', 'Paket {1} ist ein anderes als zuvor.'],
  ['Its journal had {1} entries and has {2}.', 'Das Journal hatte {1} Einträge und hat {2}.'],
  ['Of {1} {2} had been used, and now {3}.', 'Von {1} waren {2} verbraucht, und jetzt {3}.'],
  [
    'What it says of its report {1} is not what that report said.',
    'Was es über seinen Beleg {1} sagt, sagte dieser nicht.',
  ],
  ['It knows nothing of its report {1}.', 'Es weiß nichts von seinem Beleg {1}.'],
]
