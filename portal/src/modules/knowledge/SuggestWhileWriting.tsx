import { IconBook2 } from '@tabler/icons-react'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/knowledge.ts'
import { useSuggestions } from './suggestions.ts'
import './knowledge.css'

/** What may answer a request while it is still being written; opens beside it, so that nothing written is lost. */
export function SuggestWhileWriting({ text }: { text: string }) {
  const items = useSuggestions(text, { limit: 3, publishedOnly: true, pause: true })
  return (
    <div aria-live="polite">
      {items.length > 0 && (
        <section className="kb-sug" aria-label={say.maybeAnswered}>
          <p className="m">{say.maybeAnswered}</p>
          <ul>
            {items.map((one) => (
              <li key={one.id} lang={one.language}>
                <a className="link" href={`/knowledge/${one.id}`} target="_blank" rel="noreferrer">
                  <Icon of={IconBook2} /> {one.title}
                  <span className="sr">, {say.opensNew}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
