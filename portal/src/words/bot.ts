import { pick } from './pick.ts'

/** Words of the Support Bot: addresses of projects and accounts, and what came to them. */
export const say = pick({
  byMail: ['By mail', 'Per Mail'],
  byMailAndSms: ['By mail and SMS', 'Per Mail und SMS'],
  projectSays: [
    'Mail or a copy to this address becomes an entry of the logbook. Its first line may be a command: done 7, due 7 Friday, milestone "Cutover", note, help.',
    'Eine Mail oder Kopie an diese Adresse wird ein Eintrag im Logbuch. Ihre erste Zeile kann ein Befehl sein: erledigt 7, fällig 7 Freitag, Meilenstein "Umschaltung", Notiz, Hilfe.',
  ],
  smsSays: [(project: string) => `By SMS: ${project} done 7`, (project) => `Per SMS: ${project} erledigt 7`],
  accountSays: [
    'Mail or a copy to this address becomes an entry of the journal, for us.',
    'Eine Mail oder Kopie an diese Adresse wird ein Eintrag im Journal, für uns.',
  ],
  copy: ['Copy the address', 'Adresse kopieren'],
  copied: ['Copied', 'Kopiert'],
  putAside: [
    'What comes from anybody who may not write here stands in the ',
    'Was von jemandem kommt, der hier nicht schreiben darf, steht in der ',
  ],
  quarantine: ['quarantine', 'Quarantäne'],
  wholeMessage: ['Whole message', 'Ganze Nachricht'],
  files: ['Files', 'Dateien'],
})
