import { pick } from './pick.ts'

/** Words of files that a malware scanner looks at, or holds back. */
export const say = pick({
  waiting: ['being checked for malware', 'wird auf Schadsoftware geprüft'],
  waitingSays: [
    'It can be downloaded as soon as it was checked.',
    'Sie kann heruntergeladen werden, sobald sie geprüft ist.',
  ],
  infected: [(found: string) => `malware: ${found}`, (found) => `Schadsoftware: ${found}`],
  infectedSays: [
    'Malware was found in this file. It is kept, and nobody can download it.',
    'In dieser Datei wurde Schadsoftware gefunden. Sie bleibt aufbewahrt, aber niemand kann sie herunterladen.',
  ],
  unchecked: [(why: string) => `not checked: ${why}`, (why) => `nicht geprüft: ${why}`],
  tooLarge: ['larger than the scanner takes', 'größer, als der Scanner annimmt'],
  uncheckedSays: [
    'This file could not be checked for malware, so nobody can download it.',
    'Diese Datei konnte nicht auf Schadsoftware geprüft werden, deshalb kann niemand sie herunterladen.',
  ],
  released: [(found: string) => `released (${found})`, (found) => `freigegeben (${found})`],
  release: ['Release', 'Freigeben'],
  releaseOf: [(name: string) => `Release ${name}`, (name) => `${name} freigeben`],
  releaseLead: [
    (found: string) =>
      `Held back because of: ${found}. Released, everybody who sees the request can download it. The reason stands in the audit log.`,
    (found) =>
      `Zurückgehalten wegen: ${found}. Freigegeben kann jeder, der die Anfrage sieht, sie herunterladen. Der Grund steht im Prüfprotokoll.`,
  ],
  reason: ['Reason', 'Grund'],
  releaseFile: ['Release the file', 'Datei freigeben'],
  releasing: ['Releasing the file', 'Datei wird freigegeben'],
  notReleased: ['The file was not released', 'Die Datei wurde nicht freigegeben'],
})
