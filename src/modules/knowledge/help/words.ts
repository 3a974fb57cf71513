export type HelpLanguage = 'en' | 'de'

const words = {
  help: ['Help', 'Hilfe'],
  search: ['Search', 'Suchen'],
  searchFor: ['Search the help pages', 'Hilfeseiten durchsuchen'],
  products: ['Products', 'Produkte'],
  newest: ['Newest articles', 'Neueste Artikel'],
  noArticles: ['There are no articles yet.', 'Es gibt noch keine Artikel.'],
  found: ['Found for', 'Gefunden zu'],
  notFound: ['Nothing found for', 'Nichts gefunden zu'],
  notFoundSays: [
    'Try fewer or other words. We count what is looked for in vain, without who looked, and write what is missing.',
    'Versuchen Sie es mit weniger oder anderen Wörtern. Wir zählen, was vergeblich gesucht wird, ohne wer gesucht hat, und schreiben, was fehlt.',
  ],
  changed: ['Last changed', 'Zuletzt geändert'],
  helped: ['Did this help?', 'Hat das geholfen?'],
  yes: ['Yes, it helped', 'Ja, es hat geholfen'],
  no: ['No, it did not', 'Nein, hat es nicht'],
  thanks: ['Thank you. That is counted.', 'Danke. Das ist gezählt.'],
  why: ['What was missing?', 'Was hat gefehlt?'],
  whySays: ['Please no names, addresses or passwords.', 'Bitte keine Namen, Adressen oder Passwörter.'],
  send: ['Send the reason', 'Grund senden'],
  missing: ['There is no such page', 'Diese Seite gibt es nicht'],
  missingSays: [
    'It may have been moved or taken away. Search for it, or go to the beginning.',
    'Sie wurde vielleicht verschoben oder entfernt. Suchen Sie danach, oder gehen Sie zum Anfang.',
  ],
  toHelp: ['To the help pages', 'Zu den Hilfeseiten'],
  toPage: ['To the page', 'Zur Seite'],
  ask: ['Ask our support', 'Unseren Support fragen'],
  refused: ['That could not be done', 'Das ging nicht'],
  refusedSays: [
    'Nothing was changed. Go back and try again later.',
    'Nichts wurde geändert. Gehen Sie zurück und versuchen Sie es später noch einmal.',
  ],
} satisfies Record<string, [string, string]>

/** The words of the help site in a language; English where we have none. */
export function wordsIn(language: HelpLanguage): Record<keyof typeof words, string> {
  const column = language === 'de' ? 1 : 0
  return Object.fromEntries(Object.entries(words).map(([name, both]) => [name, both[column]])) as Record<
    keyof typeof words,
    string
  >
}

/** Of the languages a browser asks for (RFC 9110 12.5.4), the first we speak. */
export function spoken(header: string | undefined): HelpLanguage {
  const asked = (header ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().split(';')
      const q = rest.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find(Boolean)
      return { language: tag.slice(0, 2).toLowerCase(), q: q === undefined ? 1 : Number(q) }
    })
    .sort((a, b) => b.q - a.q)
  return asked.find(({ language, q }) => q > 0 && (language === 'en' || language === 'de'))?.language === 'de'
    ? 'de'
    : 'en'
}
