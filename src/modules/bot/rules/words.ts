import type { Refusal } from '#platform/problem.ts'

/** What the bot says, English and German side by side: names and numbers are those of the project. */
export type Words = {
  done: (step: number, name: string, project: string) => string
  due: (step: number, name: string, project: string, when: string) => string
  milestone: (name: string, project: string) => string
  milestoneByStep: (name: string, step: string, project: string) => string
  noted: (project: string) => string
  kept: (where: string, files: number) => string
  notDone: (what: string) => string
  noStep: (step: number, project: string) => string
  formFirst: (step: number, fields: string, url: string) => string
  passkeyFirst: (step: number, url: string) => string
  noMoment: (words: string) => string
  unclear: (word: string) => string
  noProject: (number: number) => string
  whichProject: (numbers: string) => string
  noneYours: string
  help: string
  yourSteps: (project: string) => string
  nothingYours: (project: string) => string
  subject: string
  locale: string
}

const english: Words = {
  done: (step, name, project) => `Done: step ${step} “${name}” of ${project}.`,
  due: (step, name, project, when) => `Step ${step} “${name}” of ${project} is now due ${when}.`,
  milestone: (name, project) => `Milestone “${name}” of ${project} is told.`,
  milestoneByStep: (name, step, project) => `Milestone “${name}” of ${project} is reached: “${step}” is done.`,
  noted: (project) => `Noted in the logbook of ${project}.`,
  kept: (where, files) =>
    `Your message stands in the journal of ${where}${files === 0 ? '' : files === 1 ? ', with one file' : `, with ${files} files`}.`,
  notDone: (what) => `Nothing was done. ${what}`,
  noStep: (step, project) => `${project} has no step ${step} that you see.`,
  formFirst: (step, fields, url) => `Step ${step} has a form that must be filled in first (${fields}): ${url}`,
  passkeyFirst: (step, url) => `Step ${step} needs your passkey: ${url}`,
  noMoment: (words) => `“${words}” names no moment ahead. Write “Friday”, “tomorrow 14:00” or “2027-03-01”.`,
  unclear: (word) => `“${word}” needs more: “done 7”, “due 7 Friday”, “milestone "Cutover"”, “note ...”.`,
  noProject: (number) => `There is no project P-${number} that you see.`,
  whichProject: (numbers) => `Which project? Begin with its number: ${numbers}.`,
  noneYours: 'No open step of a project is yours. Begin with the number of the project, such as “P-1042”.',
  help: [
    'In the first line of a message:',
    '  done 7: step 7 is done',
    '  due 7 Friday 14:00: until when step 7 is to be done (also “tomorrow”, “2027-03-01”)',
    '  milestone "Cutover": the milestone is reached',
    '  note ...: words for the logbook',
    'Anything else goes into the logbook as it is, with its files. By SMS begin with the project, such as “P-1042 done 7”.',
  ].join('\n'),
  yourSteps: (project) => `Open steps of yours on ${project}:`,
  nothingYours: (project) => `No open step of ${project} is yours.`,
  subject: 'Support Bot',
  locale: 'en-GB',
}

const german: Words = {
  done: (step, name, project) => `Erledigt: Schritt ${step} „${name}“ von ${project}.`,
  due: (step, name, project, when) => `Schritt ${step} „${name}“ von ${project} ist jetzt fällig am ${when}.`,
  milestone: (name, project) => `Meilenstein „${name}“ von ${project} ist gemeldet.`,
  milestoneByStep: (name, step, project) =>
    `Meilenstein „${name}“ von ${project} ist erreicht: „${step}“ ist erledigt.`,
  noted: (project) => `Im Logbuch von ${project} notiert.`,
  kept: (where, files) =>
    `Ihre Nachricht steht im Journal von ${where}${files === 0 ? '' : files === 1 ? ', mit einer Datei' : `, mit ${files} Dateien`}.`,
  notDone: (what) => `Es wurde nichts getan. ${what}`,
  noStep: (step, project) => `${project} hat keinen Schritt ${step}, den Sie sehen.`,
  formFirst: (step, fields, url) => `Schritt ${step} hat ein Formular, das zuerst auszufüllen ist (${fields}): ${url}`,
  passkeyFirst: (step, url) => `Schritt ${step} verlangt Ihren Passkey: ${url}`,
  noMoment: (words) =>
    `„${words}“ nennt keinen kommenden Zeitpunkt. Schreiben Sie „Freitag“, „morgen 14:00“ oder „1.3.2027“.`,
  unclear: (word) =>
    `„${word}“ braucht mehr: „erledigt 7“, „fällig 7 Freitag“, „Meilenstein "Umschaltung"“, „Notiz ...“.`,
  noProject: (number) => `Es gibt kein Projekt P-${number}, das Sie sehen.`,
  whichProject: (numbers) => `Welches Projekt? Beginnen Sie mit seiner Nummer: ${numbers}.`,
  noneYours: 'Kein offener Schritt eines Projekts ist Ihrer. Beginnen Sie mit der Nummer des Projekts, etwa „P-1042“.',
  help: [
    'In der ersten Zeile einer Nachricht:',
    '  erledigt 7: Schritt 7 ist erledigt',
    '  fällig 7 Freitag 14:00: bis wann Schritt 7 zu erledigen ist (auch „morgen“, „1.3.2027“)',
    '  Meilenstein "Umschaltung": der Meilenstein ist erreicht',
    '  Notiz ...: Worte für das Logbuch',
    'Alles andere steht im Logbuch, wie es ist, mit seinen Dateien. Eine SMS beginnt mit dem Projekt, etwa „P-1042 erledigt 7“.',
  ].join('\n'),
  yourSteps: (project) => `Ihre offenen Schritte in ${project}:`,
  nothingYours: (project) => `Kein offener Schritt von ${project} ist Ihrer.`,
  subject: 'Support Bot',
  locale: 'de-DE',
}

const germanRefusals: Readonly<Record<string, string>> = {
  'platform.not_found': 'Das gibt es nicht, oder Sie sehen es nicht.',
  'platform.not_permitted': 'Das dürfen Sie nicht.',
  'procedures.not_yours': 'Dieser Schritt ist nicht Ihrer.',
  'procedures.not_open': 'Der Schritt ist nicht mehr offen.',
  'procedures.over': 'Das Projekt ist schon zu Ende.',
  'procedures.form_refused': 'Das Formular des Schritts ist noch nicht ausgefüllt.',
  'procedures.milestone_ahead': 'Zum Schritt dieses Meilensteins ist noch niemand gekommen.',
  'procedures.milestone_reached': 'Dieser Meilenstein wurde schon erreicht.',
}

const isGerman = (language: string | null | undefined) => language?.toLowerCase().startsWith('de') === true

/** The words in a language (`de`, `de-AT`); English where there are none of it. */
export const wordsIn = (language: string | null | undefined): Words => (isGerman(language) ? german : english)

/** A refusal as a sentence in that language, as far as it has one. */
export function refusalIn(
  language: string | null | undefined,
  { code, title }: Pick<Refusal, 'code' | 'title'>,
): string {
  return (isGerman(language) && germanRefusals[code]) || title
}
