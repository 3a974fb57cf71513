import { IconBook2, IconLinkPlus, IconLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Btn } from '../../ui/Btn.tsx'
import { Section } from '../../ui/Card.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/knowledge.ts'
import { useSuggestions } from './suggestions.ts'
import './knowledge.css'

/**
 * Articles for a request that is being answered. `onInsert` gets a line with title and address of one that everybody may
 * read, for the answer.
 */
export function MayHelp({ text, onInsert }: { text: string; onInsert?: (line: string) => void }) {
  const items = useSuggestions(text, { limit: 4, publishedOnly: false })
  if (items.length === 0) return null
  return (
    <Section title={say.mayHelp}>
      <ul className="stack g1 mayhelp">
        {items.map((one) => (
          <li key={one.id} className="row" lang={one.language}>
            <Icon of={one.visibility === 'internal' ? IconLock : IconBook2} />
            <span className="grow">
              <Link className="link" to="/knowledge/$article" params={{ article: one.id }}>
                {one.title}
              </Link>
              <span className="block sm d3">
                {one.state === 'draft' ? say.draft : one.visibility === 'internal' ? say.onlyUs : say.customersToo}
              </span>
            </span>
            {onInsert && one.address && (
              <Btn
                look="quiet"
                size="sm"
                icon={IconLinkPlus}
                aria-label={`${say.insert}: ${one.title}`}
                onClick={() => onInsert(`${one.title}: ${location.origin}${one.address}`)}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
