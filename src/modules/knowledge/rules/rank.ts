/** One article that shares words with what was asked. */
export type Candidate = { id: string; titleWords: readonly string[]; words: readonly string[] }

export type Scored = { id: string; score: number }

/** A word of the title says more about an article than one of its text. */
const titleWeight = 2.5
/** Below this share of what could match, an article has nothing to do with it. */
const least = 0.22

/**
 * Ranks articles by the words they share with a text: rare words count more (inverse document frequency over all `total`
 * articles), words of the title more than those below. `asked` are the distinct lexemes of the text in each article's own
 * language; `long` texts (a request being written) must share two words, or one of a title, before they are told of an
 * article. Best first; equal ones by id.
 */
export function rank(
  candidates: readonly (Candidate & { asked: number })[],
  total: number,
  options: { long: boolean; most: number },
): Scored[] {
  const frequency = new Map<string, number>()
  for (const { words } of candidates) for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const rarity = (word: string) => Math.log(1 + (total + 1) / ((frequency.get(word) ?? 0) + 0.5))
  const rarest = Math.log(1 + (total + 1) / 1.5)
  return candidates
    .filter((one) => !options.long || one.words.length >= 2 || one.titleWords.length > 0)
    .map((one) => {
      const inTitle = new Set(one.titleWords)
      const sum = one.words.reduce((all, word) => all + rarity(word) * (inTitle.has(word) ? titleWeight : 1), 0)
      // Of a long text no article has all the words: six rare ones are as good as all.
      const possible = rarest * Math.min(one.asked, options.long ? 6 : one.asked)
      return { id: one.id, score: possible === 0 ? 0 : Math.min(1, sum / possible) }
    })
    .filter(({ score }) => score >= least)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, options.most)
}
