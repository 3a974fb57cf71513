import { IconPlus, IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type RequestRow, support } from '#contracts/support'
import { useFilters } from '../../filters.ts'
import { day, when } from '../../format.ts'
import { usePages } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PromiseClock } from '../../ui/PromiseClock.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { isDone, promiseView, statusShape, statusWords } from './views.ts'
import './customer.css'

function Line({ of, partner }: { of: RequestRow; partner: boolean }) {
  const now = serverNow()
  return (
    <Link className="crow" to="/requests/$request" params={{ request: String(of.number) }} data-row="">
      <span>
        <span className="a block">{of.title}</span>
        <span className="s">
          <span className="tn">{of.number}</span>
          {partner && <span>{of.account.name}</span>}
          <Status shape={statusShape(of.status)}>{statusWords(of.status, false)}</Status>
          <Severity of={of.severity} quiet={isDone(of.status)} />
          <span className="tn">
            {of.lastMessageBy === 'staff' ? 'answered' : 'written'} {when(of.lastMessageAt, now, 'minutes')}
          </span>
        </span>
      </span>
      {of.nextPromise ? (
        <PromiseClock of={promiseView(of.nextPromise)} unit="minutes" />
      ) : (
        <span className="s">since {day(of.createdAt, now)}</span>
      )}
    </Link>
  )
}

/** A customer's or partner's requests. */
export default function CustomerRequests() {
  const me = useMe()
  const { values, set } = useFilters(['state', 'q'])
  const state = (values.state || 'open') as 'open' | 'done' | 'all'
  const read = usePages(
    support.listRequests,
    { query: { state, q: values.q || undefined, order: 'changed' } },
    { kinds: ['request', 'promise'], keep: true },
  )
  useTitle('Requests')
  const accounts = new Set(read.items?.map((row) => row.account.id))
  const partner = accounts.size > 1 || (read.items ?? []).some((row) => row.account.id !== me.account?.id)
  return (
    <div className="wrapc">
      <div className="topline">
        <h1>Requests</h1>
        <SegLinks
          label="Which requests"
          value={state}
          options={[
            { value: 'open', label: 'Open', to: '/requests', search: { q: values.q } },
            { value: 'done', label: 'Solved', to: '/requests', search: { state: 'done', q: values.q } },
            { value: 'all', label: 'All', to: '/requests', search: { state: 'all', q: values.q } },
          ]}
        />
        <BtnLink className="push" look="primary" icon={IconPlus} to="/requests/new">
          New request
        </BtnLink>
      </div>
      <div className="stack g4">
        <div className="in">
          <Icon of={IconSearch} />
          <input
            className="grow plain"
            type="search"
            aria-label="Search your requests"
            placeholder="Number or words"
            value={values.q}
            onChange={(event) => set({ q: event.target.value })}
          />
        </div>
        <RefusalNote error={read.error} what="Your requests cannot be shown" />
        {!read.items && !read.error && <Skeleton rows={4} />}
        {read.items?.length === 0 && (
          <Empty
            title={
              values.q
                ? `Nothing has “${values.q}” in it`
                : state === 'open'
                  ? 'You have no open requests'
                  : 'No requests yet'
            }
            act={
              <BtnLink look="primary" to="/requests/new">
                Write a request
              </BtnLink>
            }
          >
            Tell us what happens; you see at once when we answer.
          </Empty>
        )}
        <div className="clist">
          {read.items?.map((row) => (
            <Line key={row.id} of={row} partner={partner} />
          ))}
        </div>
        {read.hasNextPage && (
          <span>
            <Btn busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
              Show more
            </Btn>
          </span>
        )}
      </div>
    </div>
  )
}
