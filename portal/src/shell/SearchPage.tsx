import { IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useFilters } from '../filters.ts'
import { Icon } from '../ui/Icon.tsx'
import { Empty } from '../ui/States.tsx'
import { common } from '../words/common.ts'
import { say } from '../words/shell.ts'
import { HIT_ICONS, useHits } from './SearchBox.tsx'
import { useTitle } from './title.ts'

/** Search as a page: for phones, and for more than the top's list holds. */
export default function SearchPage() {
  const { values, set } = useFilters(['q'])
  const { hits, asked, done } = useHits(values.q)
  useTitle(common.search)
  return (
    <div className="pad stack g4">
      <h1 className="h1">{common.search}</h1>
      <div className="in">
        <Icon of={IconSearch} />
        <input
          type="search"
          className="grow plain"
          aria-label={say.searchRequestsAccountsPeople}
          placeholder={say.numberWordsNameAddress}
          value={values.q}
          // biome-ignore lint/a11y/noAutofocus: whoever comes here wants to type
          autoFocus
          onChange={(event) => set({ q: event.target.value })}
        />
      </div>
      {asked.length < 2 && (
        <Empty icon={IconSearch} title={say.searchRequestsAccountsAnd}>
          {say.aNumberAFew}
        </Empty>
      )}
      {asked.length >= 2 && done && hits.length === 0 && (
        <Empty icon={IconSearch} title={say.nothingHasInIt(asked)}>
          {say.fewerOrOtherWords}
        </Empty>
      )}
      <ul>
        {hits.map((hit) => (
          <li key={hit.id}>
            <Link to={hit.to} className="row hit" data-row="">
              <Icon of={HIT_ICONS[hit.kind]} />
              <span className="grow">
                <span className="block m">{hit.title}</span>
                <span className="block sm d3">{hit.second}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
