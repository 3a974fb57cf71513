import { IconDownload } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { credit } from '#contracts/credit'
import type { Reply } from '../../api.ts'
import { when } from '../../format.ts'
import { usePages } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Icon } from '../../ui/Icon.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'
import { say as licences } from '../../words/licensing.ts'
import { language } from '../../words/pick.ts'
import type { Account } from './AccountPage.tsx'

type Posting = Reply<typeof credit.getStatement>['items'][number]

function Line({ of }: { of: Posting }) {
  const about = [of.reference, of.keyCode, of.person, when(of.at, serverNow(), 'minutes')].filter(Boolean).join(' · ')
  return (
    <li className="lic-pack">
      <span className="lic-amount tn">{of.kind === 'post' ? '' : of.amount.text}</span>
      <span className="ti">
        <span className="a">
          {say[of.kind]}
          {of.requestId && (
            <>
              {' '}
              <Link className="link" to="/licences/requests/$request" params={{ request: of.requestId }}>
                {of.requestNumber}
              </Link>
            </>
          )}
        </span>
        <span className="s">{about}</span>
      </span>
      <span className="sm d2 tn">{say.balanceAfter(of.available.text)}</span>
    </li>
  )
}

/** Every posting with the balance after it, the newest first, and the statement as a file. */
export function Statement({ of }: { of: Account }) {
  const args = { params: { id: of.id }, query: { limit: 20 } }
  const read = usePages(credit.getStatement, args, { kinds: ['credit_account'], keep: true })
  return (
    <section className="card lic-card">
      <div className="row wrap lic-head">
        <h2 className="h3">{say.statement}</h2>
        <span className="row wrap push">
          {(['pdf', 'csv'] as const).map((format) => (
            <a
              key={format}
              className="btn sm"
              href={`/api/credit-accounts/${of.id}/statement/file?format=${format}&language=${language}`}
              download
            >
              <Icon of={IconDownload} />
              {format.toUpperCase()}
            </a>
          ))}
        </span>
      </div>
      <RefusalNote error={read.error} what={licences.notShown} />
      {read.isPending && <Skeleton rows={3} />}
      {read.items?.length === 0 && <p className="sm d2">{say.nothingBooked}</p>}
      <ul className="lic-list">
        {read.items?.map((one) => (
          <Line key={one.n} of={one} />
        ))}
      </ul>
      <ShowMore of={read}>{licences.more}</ShowMore>
    </section>
  )
}
