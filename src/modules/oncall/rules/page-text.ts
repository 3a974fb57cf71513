import { pageWords } from './page-words.ts'
import type { State } from './state.ts'
import { upcoming } from './upcoming.ts'

/** The body in other languages than English, by language. */
export type Bodies = Readonly<Record<string, string>>

/** The body for a reader of this language (`de`, `de-AT`). */
export function bodyIn({ body, bodies }: { body: string; bodies: Bodies }, language: string | undefined): string {
  return bodies[language?.slice(0, 2).toLowerCase() ?? ''] ?? body
}

type About = { title: string; body: string; bodies: Bodies; state: State | null }
type Words = ReturnType<typeof pageWords>

/** Title and body of a page as its reader gets them: to a learner, that nothing is expected; to all, what comes next. */
export function pageText(
  about: About,
  page: { shadow: boolean; dueAt: Date },
  language: string | undefined,
): { title: string; body: string } {
  const words = pageWords(language)
  return {
    title: page.shadow ? words.learnFrom(about.title) : about.title,
    body: [
      page.shadow ? learns(about.state, words) : '',
      bodyIn(about, language),
      whatComes(about.state, page.dueAt, words),
    ]
      .filter(Boolean)
      .join('\n'),
  }
}

/** What a learner reads first: who has been paged, and that nothing is expected of them. */
function learns(state: State | null, words: Words): string {
  return words.learns((state?.chain.steps[state.step]?.targets ?? []).map((person) => person.name))
}

/** "Step 2 of 3. If nobody acknowledges, Kim Mockup is paged after 2 min." */
function whatComes(state: State | null, dueAt: Date, words: Words): string {
  if (state?.status !== 'paging') return ''
  const here = words.step(state.step + 1, state.chain.steps.length)
  const [next] = upcoming(state)
  if (!next) return here
  const afterMs = next.dueAtMs - dueAt.getTime()
  if (next.step.targets.length === 0 || afterMs <= 0) return here
  const names = next.step.targets.map((person) => person.name)
  return `${here} ${words.next(names, afterMs)}`
}
