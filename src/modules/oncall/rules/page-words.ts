/** What a page says beside its title and body, English and German side by side. */

type PageWords = {
  /** A learner's title: nothing is expected of them. */
  learnFrom: (title: string) => string
  learns: (who: readonly string[]) => string
  step: (here: number, of: number) => string
  /** `after` in ms. */
  next: (who: readonly string[], after: number) => string
}

function joined(names: readonly string[], and: string, nobody: string): string {
  if (names.length < 2) return names[0] ?? nobody
  return `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`
}

/** `90 s`, `5 min`, `2 h 30 min`: the same in both languages. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 120 && seconds % 60 !== 0) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = minutes / 60
  return Number.isInteger(hours) ? `${hours} h` : `${Math.floor(hours)} h ${minutes % 60} min`
}

export const list = (names: readonly string[]): string => joined(names, 'and', 'nobody')
const germanList = (names: readonly string[]): string => joined(names, 'und', 'niemand')

const english: PageWords = {
  learnFrom: (title) => `To learn from: ${title}`,
  learns: (who) => `You learn along: ${list(who)} is paged, nothing is expected of you.`,
  step: (here, of) => `Step ${here} of ${of}.`,
  next: (who, after) =>
    `If nobody acknowledges, ${list(who)} ${who.length === 1 ? 'is' : 'are'} paged after ${duration(after)}.`,
}

const german: PageWords = {
  learnFrom: (title) => `Zum Mitlernen: ${title}`,
  learns: (who) =>
    `Sie lernen mit: Alarmiert ${who.length > 1 ? 'sind' : 'ist'} ${germanList(who)}, von Ihnen wird nichts erwartet.`,
  step: (here, of) => `Stufe ${here} von ${of}.`,
  next: (who, after) =>
    `Übernimmt niemand, ${who.length === 1 ? 'wird' : 'werden'} nach ${duration(after)} ${germanList(who)} alarmiert.`,
}

/** The words in a language (`de`, `de-AT`); English where there are none of it. */
export function pageWords(language: string | null | undefined): PageWords {
  return isGerman(language) ? german : english
}

export const isGerman = (language: string | null | undefined): boolean => language?.slice(0, 2).toLowerCase() === 'de'

/** To the owner of a rota with a gap; `span` is written in their language. */
export function gapNear(rota: string, span: string, language: string | undefined): { title: string; body: string } {
  return isGerman(language)
    ? {
        title: `${rota}: niemand hat Bereitschaft ${span}`,
        body: 'Füllen Sie die Lücke, sonst erreicht niemanden, wer dann Hilfe braucht.',
      }
    : {
        title: `${rota}: nobody is on call ${span}`,
        body: 'Fill the gap, or somebody who needs help then reaches nobody.',
      }
}
