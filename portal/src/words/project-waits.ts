import { pick } from './pick.ts'

/** Words of projects that wait for others. */
export const say = pick({
  waitsFor: ['Waits for', 'Wartet auf'],
  awaitedBy: ['Waited for by', 'Darauf warten'],
  waitsForNobody: ['It waits for no other project.', 'Es wartet auf kein anderes Projekt.'],
  add: ['Wait for a project', 'Auf ein Projekt warten'],
  addSays: [
    'Until the other project is there, nobody does the steps that wait and Palisade does nothing for them.',
    'Bis das andere Projekt so weit ist, erledigt niemand die wartenden Schritte, und Palisade tut nichts für sie.',
  ],
  addIt: ['Have it wait', 'Warten lassen'],
  notAdded: ['It does not wait', 'Es wartet nicht'],
  notRemoved: ['It still waits', 'Es wartet weiter'],
  remove: [(title: string) => `Wait for ${title} no more`, (title: string) => `Nicht mehr auf ${title} warten`],
  leaveOut: [(n: number) => `Leave out ${n}`, (n: number) => `${n} weglassen`],
  otherProject: ['Other project', 'Anderes Projekt'],
  chooseProject: ['Choose a project', 'Projekt wählen'],
  findProject: ['Find it by title or number', 'Nach Titel oder Nummer suchen'],
  noOther: ['This account has no other project that runs.', 'Dieses Konto hat kein anderes laufendes Projekt.'],
  until: ['Until', 'Bis'],
  untilDone: ['it is done', 'es fertig ist'],
  untilMilestone: [(name: string) => `it has reached “${name}”`, (name: string) => `es „${name}“ erreicht hat`],
  whatWaits: ['What waits', 'Was wartet'],
  whatWaitsHint: [
    'A step that is chosen waits; those before it go on.',
    'Ein gewählter Schritt wartet; die davor gehen weiter.',
  ],
  wholeProject: ['the whole project', 'das ganze Projekt'],
  stepWaits: [(step: string) => `holds “${step}”`, (step: string) => `hält „${step}“ auf`],
  holds: ['Waits for', 'Wartet auf'],
  met: ['done', 'erledigt'],
  ahead: ['ahead', 'kommt noch'],
})
