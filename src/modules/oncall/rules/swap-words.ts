import { isGerman } from './page-words.ts'

/** What people hear of swaps, English and German side by side. The rota's journal is kept in English. */

export type SwapNames = {
  giver: string
  taker: string | null
  span: string
  back: string | null
  kind: 'offer' | 'ask'
}

/** "Sam Sample offers Sat 21 Nov 18:00 to 22:00 to Robin Example, in return for Sun ...": the spans are written in the language. */
export function swapSentence({ giver, taker, span, back, kind }: SwapNames, language?: string): string {
  if (isGerman(language)) {
    const to = taker ?? 'allen im Dienstplan'
    const instead = back ? `, im Tausch gegen ${back}` : ''
    return kind === 'offer'
      ? `${giver} bietet ${to} ${span} an${instead}.`
      : `${to} bittet ${giver} um ${span}${instead}.`
  }
  const to = taker ?? 'anybody of the rota'
  const instead = back ? `, in return for ${back}` : ''
  return kind === 'offer' ? `${giver} offers ${span} to ${to}${instead}.` : `${to} asks ${giver} for ${span}${instead}.`
}

const news = {
  asked: ['', ''],
  reminder: ['Still open: ', 'Noch offen: '],
  declined: ['Declined: ', 'Abgelehnt: '],
  withdrawn: ['Taken back: ', 'Zurückgezogen: '],
  expired: ['Nobody answered in time: ', 'Niemand hat rechtzeitig geantwortet: '],
} as const
export type SwapNews = keyof typeof news | 'accepted'

/** What became of a swap, before its sentence; `who` accepted it. */
export function swapNews(what: SwapNews, who: string, language?: string): string {
  if (what === 'accepted') return isGerman(language) ? `${who} hat angenommen. ` : `${who} accepted. `
  return news[what][isGerman(language) ? 1 : 0]
}
