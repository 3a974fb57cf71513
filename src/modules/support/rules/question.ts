/** The mail that asks how it was. Opening its link answers nothing: the answer is given on the page. */
export function questionText(of: {
  language: string
  provider: string
  number: number
  title: string
  url: string
}): string {
  const { provider, number, title, url } = of
  return of.language.startsWith('de')
    ? `Ihre Anfrage ${number} „${title}“ ist gelöst.\n\nWie war es? Eine Frage, ein Klick auf der Seite:\n${url}\n\nWenn noch etwas offen ist, antworten Sie einfach auf diese Nachricht.\n\n${provider}\n`
    : `Your request ${number} “${title}” is solved.\n\nHow was it? One question, one click on the page:\n${url}\n\nIf something is still open, simply answer this mail.\n\n${provider}\n`
}
