import { when } from '../../format.ts'
import { say } from '../../words/mailroom.ts'

const HOW = {
  released: say.howReleased,
  read_again: say.howReadAgain,
  request: say.howRequest,
  deleted: say.howDeleted,
}

type Settled = {
  settledAt: Date | null
  settledBy: string | null
  settledHow: keyof typeof HOW | null
  settledWhy: string | null
}

/** What was decided, by whom, when and why: "deleted by Sam Sample, 14:02: spam". */
export function settledWords(of: Settled, now: number): string {
  if (!of.settledAt || !of.settledHow) return ''
  const said = say.by(HOW[of.settledHow], of.settledBy ?? '–', when(of.settledAt, now, 'minutes'))
  return of.settledWhy ? `${said}: ${of.settledWhy}` : said
}
