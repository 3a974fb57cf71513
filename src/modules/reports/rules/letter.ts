import type { Language } from '../types.ts'

export type LetterFacts = { name: string; owner: string; address: string; zone: string; due: Date }

const words: Record<Language, { subject: string; text: string }> = {
  en: {
    subject: '{name}, {day}',
    text: `The report "{name}" as of {moment} ({zone}) is attached.

It shows what {owner}, who has it sent to you, may see. Opened in the portal it is made anew, and each number leads to what stands behind it:
{address}
`,
  },
  de: {
    subject: '{name}, {day}',
    text: `Im Anhang ist der Bericht „{name}“, Stand {moment} ({zone}).

Er zeigt, was {owner} sehen darf, von dem oder der er Ihnen geschickt wird. Im Portal geöffnet wird er neu erstellt, und jede Zahl führt zu dem, was dahinter steht:
{address}
`,
  },
}

/** The mail a report goes out with. */
export function letterOf(language: Language, { due, ...facts }: LetterFacts): { subject: string; text: string } {
  const locale = language === 'de' ? 'de-DE' : 'en-GB'
  const format = (how: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...how, timeZone: facts.zone }).format(due)
  const values: Record<string, string> = {
    ...facts,
    day: format({ dateStyle: 'medium' }),
    moment: format({ dateStyle: 'medium', timeStyle: 'short' }),
  }
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
  return { subject: fill(words[language].subject), text: fill(words[language].text) }
}
