import { pick } from './pick.ts'

/** Words of decision tables. */
export const say = pick({
  table: ['Decision table', 'Entscheidungstabelle'],
  hit: ['Which row counts', 'Welche Zeile zählt'],
  unique: ['The only one that fits', 'Die einzige, die passt'],
  first: ['The first that fits', 'Die erste, die passt'],
  collect: ['All that fit, as a list', 'Alle, die passen, als Liste'],
  uniqueSays: ['When more than one fits, a person is asked.', 'Passt mehr als eine, wird ein Mensch gefragt.'],
  firstSays: ['From the top down.', 'Von oben nach unten.'],
  collectSays: ['In the order of the rows.', 'In der Reihenfolge der Zeilen.'],
  input: [(n: number) => `Input ${n}`, (n: number) => `Eingang ${n}`],
  output: [(n: number) => `Output ${n}`, (n: number) => `Ausgang ${n}`],
  when: [
    (row: number, column: string) => `Row ${row}, when ${column} is`,
    (row: number, column: string) => `Zeile ${row}, wenn ${column}`,
  ],
  gives: [
    (row: number, column: string) => `Row ${row}, then ${column} is`,
    (row: number, column: string) => `Zeile ${row}, dann ${column}`,
  ],
  addRow: ['Add a row', 'Zeile hinzufügen'],
  addInput: ['Add an input', 'Eingang hinzufügen'],
  addOutput: ['Add an output', 'Ausgang hinzufügen'],
  up: [(row: number) => `Move row ${row} up`, (row: number) => `Zeile ${row} nach oben`],
  down: [(row: number) => `Move row ${row} down`, (row: number) => `Zeile ${row} nach unten`],
  removeRow: [(row: number) => `Remove row ${row}`, (row: number) => `Zeile ${row} entfernen`],
  removeColumn: [(name: string) => `Remove ${name}`, (name: string) => `${name} entfernen`],
  entries: [
    'Inputs as tests (> 100, "gold", [1..5], empty for anything), outputs as FEEL ("high", amount * 2). Enter goes down, Alt with an arrow moves the row.',
    'Eingänge als Prüfung (> 100, "gold", [1..5], leer für alles), Ausgänge als FEEL ("high", amount * 2). Die Eingabetaste geht nach unten, Alt mit einem Pfeil verschiebt die Zeile.',
  ],
  result: ['Its value goes to', 'Der Wert geht nach'],
  resultHint: [
    'Needed where there is one output; with several and nothing here, each becomes data of its own name',
    'Nötig bei einem Ausgang; bei mehreren und ohne Angabe wird jeder unter seinem Namen zu Daten',
  ],
})
