import { pick } from './pick.ts'

/** Words of putting a running project into another version of its procedure. */
export const say = pick({
  moveTo: ['Move to another version', 'In eine andere Version bringen'],
  version: ['Version', 'Version, in die es geht'],
  versionOf: [
    (n: number, note: string) => (note ? `version ${n}: ${note}` : `version ${n}`),
    (n: number, note: string) => (note ? `Version ${n}: ${note}` : `Version ${n}`),
  ],
  noOther: ['There is no other version', 'Es gibt keine andere Version'],
  noOtherSays: [
    'Publish a changed drawing of the procedure first.',
    'Veröffentlichen Sie zuerst eine geänderte Zeichnung der Prozedur.',
  ],
  moveSays: [
    'Open steps, deadlines and what is waited for go along as they are. Nothing has been changed yet.',
    'Offene Schritte, Fristen und alles, worauf gewartet wird, gehen mit, wie sie sind. Noch ist nichts geändert.',
  ],
  would: ['What would happen', 'Was geschehen würde'],
  to: ['to', 'nach'],
  noCounterpart: ['Without a counterpart there', 'Ohne Gegenstück dort'],
  noneThere: ['The other version has no such element.', 'Die andere Version hat kein solches Element.'],
  chooseElement: ['Choose where it goes on', 'Wählen Sie, wo es weitergeht'],
  warnings: ['To be looked at', 'Zu beachten'],
  move: ['Move the project', 'Projekt umziehen'],
  moving: ['Moving', 'Zieht um'],
  notMoved: ['Not moved', 'Nicht umgezogen'],
  moved: ['Moved to another version', 'In eine andere Version gebracht'],
  movedBy: [
    (who: string, from: number, to: number, at: string) =>
      `${who} moved it from version ${from} to version ${to}, ${at}.`,
    (who: string, from: number, to: number, at: string) =>
      `${who} hat es von Version ${from} in Version ${to} gebracht, ${at}.`,
  ],
  wayBack: ['Nothing has happened on it since.', 'Seitdem ist nichts daran geschehen.'],
  moveBack: [(n: number) => `Back to version ${n}`, (n: number) => `Zurück in Version ${n}`],
})

/** What a token waits for where it stands. */
export const waits = pick({
  job: ['somebody does it', 'wird gerade getan'],
  timer: ['waits for a time', 'wartet auf einen Zeitpunkt'],
  message: ['waits for a message', 'wartet auf eine Nachricht'],
  signal: ['waits for a signal', 'wartet auf ein Signal'],
  condition: ['waits for a condition', 'wartet auf eine Bedingung'],
  scope: ['goes on inside', 'läuft innen weiter'],
  many: ['done several times', 'wird mehrmals getan'],
  events: ['waits for the first of several', 'wartet auf das erste von mehreren'],
  interruption: ['waits for an answer', 'wartet auf eine Antwort'],
  compensation: ['is being undone', 'wird rückgängig gemacht'],
  over: ['is ending', 'endet gerade'],
})
