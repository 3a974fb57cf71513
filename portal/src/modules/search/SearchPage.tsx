import { IconSearch, IconX } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { search } from '#contracts/search'
import { useFilters } from '../../filters.ts'
import { when } from '../../format.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { type Hit, iconOf, linkOf, numberIn } from '../../shell/search-api.ts'
import { useTitle } from '../../shell/title.ts'
import { useNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { FilterMenu } from '../../ui/FilterMenu.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Marked } from '../../ui/Marked.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/search.ts'
import './search.css'

const KINDS = [
  ['request', say.requests],
  ['message', say.messages],
  ['file', say.files],
  ['journal', say.journal],
  ['account', say.accounts],
  ['person', say.people],
  ['contract', say.contracts],
  ['article', say.articles],
  ['system', say.systems],
  ['procedure_run', say.projects],
  ['crisis', say.crises],
].map(([value, word]) => ({ value: value!, word: word!, label: word! }))

const hour = 3_600_000
const SPANS = [
  { value: 'day', word: say.lastDay, label: say.lastDay, ms: 24 * hour },
  { value: 'week', word: say.lastWeek, label: say.lastWeek, ms: 7 * 24 * hour },
  { value: 'month', word: say.lastMonth, label: say.lastMonth, ms: 30 * 24 * hour },
  { value: 'year', word: say.lastYear, label: say.lastYear, ms: 365 * 24 * hour },
]

/** The moment a span begins, to the hour, so that the same question is asked for an hour. */
function sinceOf(span: string, now: number): string | undefined {
  const ms = SPANS.find((one) => one.value === span)?.ms
  return ms ? new Date(Math.floor((now - ms) / hour) * hour).toISOString() : undefined
}

const PARTS: Record<string, string> = { customer: say.inMessage, answer: say.inAnswer, note: say.inNote }

function HitLine({ hit, staff, now, onAccount }: { hit: Hit; staff: boolean; now: number; onAccount: boolean }) {
  const part = hit.kind === 'journal' ? say.inJournal : (PARTS[hit.part] ?? hit.part)
  const facts = [
    numberIn(hit),
    hit.about.kind !== 'account' && !onAccount && staff && hit.account?.name,
    part,
    hit.by,
  ].filter(Boolean)
  const lasting = ['account', 'person', 'contract', 'system'].includes(hit.kind)
  return (
    <li>
      <Link {...linkOf(hit, staff)} className="sh" data-row="">
        <Icon of={iconOf(hit.kind)} />
        <span className="ti">
          <span className="a">
            {hit.severity && <Severity of={hit.severity} quiet />}
            <span className="cut">
              <Marked pieces={hit.title} />
            </span>
          </span>
          {hit.snippet.length > 0 && (
            <span className="sn">
              <Marked pieces={hit.snippet} />
            </span>
          )}
          <span className="s">
            {facts.join(' · ')}
            {!lasting && <time dateTime={hit.at.toISOString()}> · {when(hit.at.getTime(), now, 'minutes')}</time>}
          </span>
        </span>
      </Link>
    </li>
  )
}

/** Search in everything: typed live, every filter in the address, the first row one arrow away. */
export default function SearchPage() {
  useTitle(say.search)
  useListKeys()
  const { staff } = useMe()
  const navigate = useNavigate()
  const now = useNow()
  const { values, set } = useFilters(['q', 'kind', 'time', 'account'])
  const [text, setText] = useState(values.q)
  const told = useRef(values.q)
  // The address follows what is typed a moment later, and what is typed follows an address that came from elsewhere.
  useEffect(() => {
    if (values.q === told.current) return
    told.current = values.q
    setText(values.q)
  }, [values.q])
  useEffect(() => {
    if (text === told.current) return
    const timer = setTimeout(() => {
      told.current = text
      set({ q: text })
    }, 150)
    return () => clearTimeout(timer)
  })
  const asked = values.q.trimStart()
  const enough = asked.trim().length >= 2
  const since = sinceOf(values.time, now)
  const read = usePages(
    search.find,
    { query: { q: asked, kind: values.kind || undefined, since, account: values.account || undefined } as never },
    { kinds: [], keep: true, enabled: enough },
  )
  const items = enough ? (read.items as Hit[] | undefined) : undefined
  const similar = enough ? (read.data?.pages[0] as { similar: string[] } | undefined)?.similar : undefined
  const narrowed = values.kind !== '' || values.time !== '' || values.account !== ''
  const only = values.account && items?.find((item) => item.account)?.account?.name

  function move(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      document.querySelector<HTMLElement>('main [data-row]')?.focus()
    }
    if (event.key === 'Enter' && items?.[0]) void navigate(linkOf(items[0], staff))
  }
  return (
    <>
      <PageHead title={say.search} />
      <div className="search-head">
        <span className="in">
          <Icon of={IconSearch} />
          <input
            type="search"
            className="grow plain"
            aria-label={say.inEverything}
            placeholder={say.whatToType}
            value={text}
            maxLength={200}
            // biome-ignore lint/a11y/noAutofocus: whoever comes here wants to type
            autoFocus
            onChange={(event) => setText(event.target.value)}
            onKeyDown={move}
          />
        </span>
        <span className="row wrap">
          <FilterMenu label={say.kind} options={KINDS} value={values.kind} many onChange={(kind) => set({ kind })} />
          <FilterMenu
            label={say.time}
            options={SPANS}
            value={values.time}
            all={say.anyTime}
            onChange={(time) => set({ time })}
          />
          {values.account && (
            <Btn icon={IconX} onClick={() => set({ account: '' })}>
              {only ? say.onlyThisAccount(only) : say.ofOneAccount}
            </Btn>
          )}
        </span>
      </div>
      {read.error && (
        <div className="pad">
          <RefusalNote error={read.error} />
        </div>
      )}
      {!enough && (
        <Empty icon={IconSearch} title={say.startTyping}>
          {say.whatIsSearched} {say.howToSearch}
        </Empty>
      )}
      {enough && read.isPending && <Skeleton rows={6} />}
      {items?.length === 0 && (
        <Empty
          icon={IconSearch}
          title={say.nothingHas(asked.trim())}
          act={narrowed && <Btn onClick={() => set({ kind: '', time: '', account: '' })}>{say.allKinds}</Btn>}
        >
          {narrowed ? say.otherFilters : say.fewerWords}
        </Empty>
      )}
      {similar && similar.length > 0 && (
        <p className="pad sm d2 search-also">{say.alsoLookedFor(similar.join(', '))}</p>
      )}
      <p className="sr" role="status">
        {items && say.found(items.length)}
      </p>
      <ul className="shs">
        {items?.map((hit) => (
          <HitLine key={`${hit.kind} ${hit.id}`} hit={hit} staff={staff} now={now} onAccount={values.account !== ''} />
        ))}
      </ul>
      {enough && read.hasNextPage && (
        <div className="pad">
          <Btn onClick={() => void read.fetchNextPage()} disabled={read.isFetchingNextPage}>
            {read.isFetchingNextPage ? say.loadingMore : say.more}
          </Btn>
        </div>
      )}
    </>
  )
}
