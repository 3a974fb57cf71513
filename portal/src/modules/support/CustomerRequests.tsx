import { IconPlus, IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type RequestRow, support } from '#contracts/support'
import { useFilters } from '../../filters.ts'
import { day, when } from '../../format.ts'
import { usePages } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow } from '../../time.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PromiseClock } from '../../ui/PromiseClock.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { say } from '../../words/support.ts'
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
            {(of.lastMessageBy === 'staff' ? say.answered : say.written)(when(of.lastMessageAt, now, 'minutes'))}
          </span>
        </span>
      </span>
      {of.nextPromise ? (
        <PromiseClock of={promiseView(of.nextPromise)} unit="minutes" />
      ) : (
        <span className="s">{say.since(day(of.createdAt, now))}</span>
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
  useTitle(say.requests)
  const accounts = new Set(read.items?.map((row) => row.account.id))
  const partner = accounts.size > 1 || (read.items ?? []).some((row) => row.account.id !== me.account?.id)
  return (
    <div className="wrapc">
      <div className="topline">
        <h1>{say.requests}</h1>
        <SegLinks
          label={say.whichRequests}
          value={state}
          options={[
            { value: 'open', label: say.open, to: '/requests', search: { q: values.q } },
            { value: 'done', label: say.solved, to: '/requests', search: { state: 'done', q: values.q } },
            { value: 'all', label: say.all, to: '/requests', search: { state: 'all', q: values.q } },
          ]}
        />
        <BtnLink className="push" look="primary" icon={IconPlus} to="/requests/new">
          {say.newRequest}
        </BtnLink>
      </div>
      <div className="stack g4">
        <div className="in">
          <Icon of={IconSearch} />
          <input
            className="grow plain"
            type="search"
            aria-label={say.searchYours}
            placeholder={say.numberOrWords}
            value={values.q}
            onChange={(event) => set({ q: event.target.value })}
          />
        </div>
        <RefusalNote error={read.error} what={say.yoursCannotBeShown} />
        {!read.items && !read.error && <Skeleton rows={4} />}
        {read.items?.length === 0 && (
          <Empty
            title={values.q ? say.nothingHas(values.q) : state === 'open' ? say.noneOpen : say.noneYet}
            act={
              <BtnLink look="primary" to="/requests/new">
                {say.writeARequest}
              </BtnLink>
            }
          >
            {say.tellUs}
          </Empty>
        )}
        <div className="clist">
          {read.items?.map((row) => (
            <Line key={row.id} of={row} partner={partner} />
          ))}
        </div>
        <ShowMore of={read}>{say.showMore}</ShowMore>
      </div>
    </div>
  )
}
