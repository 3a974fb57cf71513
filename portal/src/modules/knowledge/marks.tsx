import { IconLock, IconUsers, IconWorld } from '@tabler/icons-react'
import type { ArticleState, ArticleVisibility } from '#contracts/knowledge'
import { Chip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/knowledge.ts'

const ICONS = { internal: IconLock, customer: IconUsers, public: IconWorld }

type Seen = { visibility: ArticleVisibility; allAccounts: boolean }

export const readersWord = ({ visibility, allAccounts }: Seen): string =>
  visibility === 'customer' && !allAccounts ? say.chosen : say[visibility]

/** Who may read an article: a shape and a word. */
export function Readers({ of }: { of: Seen }) {
  return (
    <span className="row tight d2 nw">
      <Icon of={ICONS[of.visibility]} />
      {readersWord(of)}
    </span>
  )
}

export const stateWord = (state: ArticleState): string => say[state]

export function StateChip({ of }: { of: ArticleState }) {
  return <Chip look={of === 'published' ? 'acc' : 'line'}>{stateWord(of)}</Chip>
}

export const LANGUAGES = [
  { value: 'en', word: say.english, label: say.english },
  { value: 'de', word: say.german, label: say.german },
]

export const languageWord = (code: string) => LANGUAGES.find((one) => one.value === code)?.word ?? code
