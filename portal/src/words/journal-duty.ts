import { combined, type Sentence } from '../sentences.ts'
import { vias } from './journal-places.ts'

/** What the journal says of paging, rotas, crises, incidents and what is watched: English as it is written, and German. */

const learning: readonly Sentence[] = [
  ['', ''],
  [' {5:people} learn along.', ' {5} lernen mit.'],
  [' {5:people} learns along.', ' {5} lernt mit.'],
]

const paged = combined(
  [['Step {1:number} of {2:number}: ', 'Stufe {1} von {2}: ']],
  [
    ['paging {3:people}.', 'Alarm an {3}.'],
    [
      '{3:people} cannot be reached; paging {4:people}, who stands in.',
      '{3} nicht erreichbar; Alarm an {4} als Vertretung.',
    ],
    [
      'nobody is on call there; paging {4:people}, who stands in.',
      'dort hat niemand Bereitschaft; Alarm an {4} als Vertretung.',
    ],
  ],
  learning,
)

/** By what somebody acted; nothing where that is not told. */
const by = [['', ''] as const, ...vias.map(([english, german]) => [` ${english}`, ` ${german}`] as const)]

const acted = [
  ...combined([['{1} acknowledged', '{1} hat']], by, [[' and holds it for {2}.', ' übernommen und hält es für {2}.']]),
  ...combined([['{1} asked for the next step', '{1} hat']], by, [['.', ' die nächste Stufe verlangt.']]),
  ...combined([['{1} passed it on to {2}', '{1} hat es']], by, [['.', ' an {2} weitergegeben.']]),
]

const paging: readonly Sentence[] = [
  ...paged,
  ...acted,
  ['Page chain started, policy {1}, version {2}.', 'Alarmkette begann, Eskalationsplan {1}, Version {2}.'],
  ['{1} pages nobody for {2:severity}.', '{1} alarmiert bei {2} niemanden.'],
  ['{1} pages nobody for {2:severity} at this time.', '{1} alarmiert bei {2} um diese Zeit niemanden.'],
  [
    'No branch of {1} fits {2:severity} at this time: nobody is paged.',
    'Kein Fall von {1} passt zu {2} um diese Zeit: Niemand wird alarmiert.',
  ],
  ['{1} is passed over: no channel is set up.', '{1} wird übergangen: Es ist kein Kanal eingerichtet.'],
  ['{1} is passed over: every channel failed ({2}).', '{1} wird übergangen: Kein Kanal hat funktioniert ({2}).'],
  ['Every channel failed; {1:people} stands in.', 'Kein Kanal hat funktioniert; Vertretung: {1}.'],
  [
    'Step {1} of {2} passed at once: {3:people} cannot be reached.',
    'Stufe {1} von {2} sofort vorbei: {3} nicht erreichbar.',
  ],
  [
    'Step {1} of {2} passed at once: nobody is on call there.',
    'Stufe {1} von {2} sofort vorbei: Dort hat niemand Bereitschaft.',
  ],
  [
    'No progress since {1} acknowledged: the time is up and the page starts again.',
    'Kein Fortschritt, seit {1} übernommen hat: Die Zeit ist um, der Alarm beginnt von vorn.',
  ],
  ['Severity changed from {1} to {2}.', 'Priorität von {1} auf {2} geändert.'],
  [
    'Nobody in {1} could be reached. The chain waits for its next round.',
    'In {1} war niemand zu erreichen. Die Kette wartet auf ihre nächste Runde.',
  ],
  [
    'The page chain is over: nobody acknowledged. {1} has no further step.',
    'Die Alarmkette ist zu Ende: Niemand hat übernommen. {1} hat keine weitere Stufe.',
  ],
  [
    'The page chain is over: nobody could be reached. {1} has no further step.',
    'Die Alarmkette ist zu Ende: Niemand war zu erreichen. {1} hat keine weitere Stufe.',
  ],
  ['Paging ended: closed by {1}.', 'Alarm beendet: geschlossen von {1}.'],
  ['Paging ended: closed.', 'Alarm beendet: geschlossen.'],
  ['{1} paged by {2} ({3:channel}).', '{1} alarmiert von {2} ({3}).'],
  [
    '{1} acknowledged at {2}; meanwhile this site had gone on by itself.',
    '{1} hat bei {2} übernommen; inzwischen war hier schon weiter alarmiert worden.',
  ],
  [
    '{1} escalated at {2}; meanwhile this site had gone on by itself.',
    '{1} hat bei {2} die nächste Stufe verlangt; inzwischen war hier schon weiter alarmiert worden.',
  ],
]

const rotas: readonly Sentence[] = [
  ['{1:covers}.', '{1}.'],
  ['{1} learns along with {2}, {3:day} to {4:day} UTC.', '{1} lernt mit bei {2}, {3} bis {4} UTC.'],
  [
    '{1} learns along with whoever is on call, {2:day} to {3:day} UTC.',
    '{1} lernt mit bei der jeweiligen Bereitschaft, {2} bis {3} UTC.',
  ],
  ['Somebody learns along no longer.', 'Jemand lernt nicht mehr mit.'],
  ['{1} declined the swap.', '{1} hat den Tausch abgelehnt.'],
  ['{1} took back the swap.', '{1} hat den Tausch zurückgezogen.'],
  ['Nobody answered the swap in time.', 'Niemand hat rechtzeitig auf den Tausch geantwortet.'],
  ['nobody is on call {1:day} to {2:day} UTC.', 'Niemand hat Bereitschaft vom {1} bis {2} UTC.'],
]

const swaps = combined(
  [
    ['', ''],
    ['{9} accepted. ', '{9} hat angenommen. '],
  ],
  [
    ['{1} offers {2:day} to {3:day} UTC to anybody of the rota', '{1} bietet allen im Dienstplan {2} bis {3} UTC an'],
    ['{1} offers {2:day} to {3:day} UTC to {4}', '{1} bietet {4} {2} bis {3} UTC an'],
    ['anybody of the rota asks {1} for {2:day} to {3:day} UTC', 'alle im Dienstplan bitten {1} um {2} bis {3} UTC'],
    ['{4} asks {1} for {2:day} to {3:day} UTC', '{4} bittet {1} um {2} bis {3} UTC'],
  ],
  [
    ['.', '.'],
    [', in return for {5:day} to {6:day} UTC.', ', im Tausch gegen {5} bis {6} UTC.'],
  ],
)

/** Changes of a rota, of which several stand in one entry. */
export const coverSentences: readonly Sentence[] = [
  ['{1} is away {2:day} to {3:day} UTC', '{1} ist abwesend {2} bis {3} UTC'],
  ['{1} covers {2:day} to {3:day} UTC', '{1} übernimmt {2} bis {3} UTC'],
  ['{1} covers {2:day} to {3:day} UTC for {4}', '{1} übernimmt {2} bis {3} UTC für {4}'],
  ['{1:number} more', '{1} weitere'],
  ['an override was taken back', 'eine Vertretung oder Abwesenheit wurde zurückgenommen'],
  ['{1:number} overrides were taken back', '{1} Vertretungen oder Abwesenheiten wurden zurückgenommen'],
]

const incidents: readonly Sentence[] = [
  ['Incident opened, {1:severity}: {2}', 'Vorfall eröffnet, {1}: {2}'],
  ['{1} ended it by hand.', '{1} hat es von Hand beendet.'],
  ['{1} snoozed it until {2:day} UTC.', '{1} lässt es ruhen bis {2} UTC.'],
  ['The snooze is over and it is still there.', 'Die Ruhe ist vorbei, und es besteht noch.'],
  ['{1} escalated it.', '{1} hat eskaliert.'],
  ['{1} attached it to request {2}.', '{1} hat es an Anfrage {2} gehängt.'],
  ['Nobody is called: {1:hold}.', 'Niemand wird gerufen: {1}.'],
  ['Nobody is called: {1:hold}, {2}.', 'Niemand wird gerufen: {1}, {2}.'],
  ['Likely cause: {1}.', 'Wahrscheinliche Ursache: {1}.'],
  ['Likely cause: {1} failing, {2} alerts behind.', 'Wahrscheinliche Ursache: {1} gestört, {2} Meldungen dahinter.'],
  ['One with IN-{1}; it goes on there.', 'Dasselbe wie IN-{1}; dort geht es weiter.'],
  ['IN-{1} turned out to be this one.', 'IN-{1} war dasselbe wie dieser.'],
  ['Request {1} opened.', 'Anfrage {1} eröffnet.'],
  [
    'Request {1} was merged into request {2}; it goes on there.',
    'Anfrage {1} wurde mit Anfrage {2} zusammengeführt; dort geht es weiter.',
  ],
  ['Request {1} stands on its own again; it goes on there.', 'Anfrage {1} steht wieder für sich; dort geht es weiter.'],
  ['Incident resolved. {1} resolved it.', 'Vorfall behoben. {1} hat ihn beendet.'],
  ['Incident resolved. All its alerts are over.', 'Vorfall behoben. Alle seine Meldungen sind vorbei.'],
  ['{1} set the severity from {2} to {3}: {4}', '{1} hat die Priorität von {2} auf {3} gesetzt: {4}'],
  [
    'Logs put together for request {1}: {2} unusual messages.',
    'Logs für Anfrage {1} zusammengestellt: {2} ungewöhnliche Meldungen.',
  ],
  ['{1} {2}, asked by {3}: {4}', '{1} {2}, gefragt von {3}: {4}'],
]

const systems: readonly Sentence[] = [
  ['{1} was made', '{1} wurde angelegt'],
  ['{1} was made from the template {2}', '{1} wurde aus der Vorlage {2} angelegt'],
  [
    '{1} does not depend on {2} any more, which was retired',
    '{1} hängt nicht mehr von {2} ab, das außer Dienst gestellt wurde',
  ],
  ['{1} was retired: {2}', '{1} wurde außer Dienst gestellt: {2}'],
  ['{1} is in use again', '{1} ist wieder in Dienst'],
  ['{1} depends on nothing', '{1} hängt von nichts ab'],
  ['{1} depends on {2:parents}', '{1} hängt ab von: {2}'],
  [
    '{1} is flapping: its results change too often for one of them to be believed.',
    '{1} schwankt: Die Ergebnisse wechseln zu oft, um eines zu glauben.',
  ],
  ['{1} flaps no more.', '{1} schwankt nicht mehr.'],
  ['{1} gave {2} a new address', '{1} hat {2} eine neue Adresse gegeben'],
  ['{1} made the check {2}', '{1} hat die Prüfung {2} angelegt'],
  ['{1} changed: {2:fields}', '{1} geändert: {2}'],
  ['{1} changed the check {2}', '{1} hat die Prüfung {2} geändert'],
  ['{1} ended the check {2}', '{1} hat die Prüfung {2} beendet'],
  ['{1} planned the maintenance window {2}', '{1} hat das Wartungsfenster {2} geplant'],
  ['{1} ended the maintenance window {2}', '{1} hat das Wartungsfenster {2} beendet'],
  ['{1} now (request {2})', '{1} jetzt (Anfrage {2})'],
  ['{1} in a day (request {2})', '{1} in einem Tag (Anfrage {2})'],
  ['{1} in {2:number} days (request {3})', '{1} in {2} Tagen (Anfrage {3})'],
  ['{1} in {2:number} to {3:number} days (request {4})', '{1} in {2} bis {3} Tagen (Anfrage {4})'],
]

/** What the journal of a rota says, after the name of the rota. */
export const rotaSentences: readonly Sentence[] = [...rotas, ...swaps]

export const dutySentences: readonly Sentence[] = [
  ...paging,
  ['{1}: {2:rota}', '{1}: {2}'],
  ['{1} has it.', '{1} hat es.'],
  ...incidents,
  ...systems,
]
