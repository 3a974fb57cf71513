import { pick } from './pick.ts'

/** Words that stand on pages of several modules. */
export const common = pick({
  cancel: ['Cancel', 'Abbrechen'],
  close: ['Close', 'Schließen'],
  save: ['Save', 'Speichern'],
  undo: ['Undo', 'Rückgängig'],
  nobody: ['Nobody', 'Niemand'],
  more: [(n: number) => `${n} more`, (n: number) => `${n} weitere`],
})
