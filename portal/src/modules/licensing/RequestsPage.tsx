import { IconLicense } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { licensing } from '#contracts/licensing'
import type { Reply } from '../../api.ts'
import { useFilters } from '../../filters.ts'
import { when } from '../../format.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { SegLinks } from '../../ui/Seg.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { say } from '../../words/licensing.ts'
import { LicenceFrame } from './Frame.tsx'
import { stateShape, stateWords } from './shown.ts'

type Row = Reply<typeof licensing.listRequests>['items'][number]
const WAITING = 'asked,asked_back,approved,refused'

/** Who asked, and what for where it is not for more. */
function requesterOf({ requester, drawnFrom, purpose }: Row): string {
  if (drawnFrom) return say.withdrewFrom(requester, drawnFrom.number)
  return purpose === 'baseline' ? `${say.baseline}, ${requester}` : requester
}

function Line({ of, staff }: { of: Row; staff: boolean }) {
  return (
    <Link className="lic-line" to="/licences/requests/$request" params={{ request: of.id }} data-row="">
      <span className="lic-amount tn">{(of.granted ?? of.amount).text}</span>
      <span className="ti">
        <span className="a">{[of.key.code, staff && of.account.name].filter(Boolean).join(', ')}</span>
        <span className="s">
          {of.number} · {of.kind.name} · {requesterOf(of)} · <time>{when(of.askedAt, serverNow(), 'minutes')}</time>
        </span>
      </span>
      <Status shape={stateShape[of.state]}>{stateWords[of.state]}</Status>
    </Link>
  )
}

/** Requests for capacity: those that wait first, all of them behind a switch. */
export default function RequestsPage() {
  const { staff } = useMe()
  const { values } = useFilters(['state'])
  useListKeys()
  const all = values.state === 'all'
  const read = usePages(
    licensing.listRequests,
    { query: { state: all ? undefined : WAITING } },
    { kinds: ['licence_request'], keep: true },
  )
  return (
    <LicenceFrame title={say.licences}>
      <div className="lic-filter">
        <SegLinks
          label={say.whichRequests}
          value={values.state}
          options={[
            { value: '', label: say.waiting, to: '/licences', search: {} },
            { value: 'all', label: say.all, to: '/licences', search: { state: 'all' } },
          ]}
        />
      </div>
      <RefusalNote error={read.error} what={say.notShown} />
      {read.isPending && <Skeleton />}
      {read.items?.length === 0 && (
        <Empty icon={IconLicense} title={all ? say.noneAsked : say.noneWaiting}>
          {say.noneWaitingSays}
        </Empty>
      )}
      <div className="lic-list">
        {read.items?.map((row) => (
          <Line key={row.id} of={row} staff={staff} />
        ))}
      </div>
      <ShowMore of={read}>{say.more}</ShowMore>
    </LicenceFrame>
  )
}
