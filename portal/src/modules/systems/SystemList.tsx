import { Link } from '@tanstack/react-router'
import { Chip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Lines } from '../../ui/Lines.tsx'
import { say } from '../../words/systems.ts'
import { KINDS, type SystemRow } from './kinds.ts'
import './systems.css'

/** Systems as lines; on an account's page without the account's name. */
export function SystemList({ items, withAccount }: { items: readonly SystemRow[]; withAccount: boolean }) {
  return (
    <Lines label={say.systems}>
      {items.map((of) => (
        <li key={of.id}>
          <Link className="sy-line" to="/systems/$system" params={{ system: of.id }} data-row="">
            <Icon of={KINDS[of.kind].icon} />
            <span className="ti">
              <span className="a">{of.name}</span>
              <span className="s">
                {[withAccount && of.account.name, KINDS[of.kind].word, of.location].filter(Boolean).join(' · ')}
              </span>
            </span>
            <span className="sm d3 cut sy-aliases">{of.aliases.join(', ')}</span>
            <span className="row wrap">
              {of.retiredAt && <Chip look="line">{say.retired}</Chip>}
              {of.contract && <span className="sm d3 nw">{of.contract.number}</span>}
            </span>
            <span className="sm d2 cut sy-owner">{of.owner?.name}</span>
          </Link>
        </li>
      ))}
    </Lines>
  )
}
