import { Link } from '@tanstack/react-router'
import { support } from '#contracts/support'
import { useRead } from '../../queries.ts'
import { Card } from '../../ui/Card.tsx'
import { say } from '../../words/desk.ts'

/** What the account's people said about their solved requests. */
export function AccountRatings({ account }: { account: string }) {
  const read = useRead(
    support.ratingsOfAccount,
    { params: { id: account }, query: { limit: 4 } },
    { kinds: ['request'] },
  )
  const found = read.data
  if (!found || found.average === null) return null
  return (
    <Card title={say.satisfaction}>
      <p className="m">{say.averageOf(found.average.toFixed(1), found.count, found.asked)}</p>
      <ul className="stack g1">
        {found.items.map((one) => (
          <li key={one.request.id} className="sm">
            <Link className="link" to="/requests/$request" params={{ request: String(one.request.number) }}>
              {one.request.number}
            </Link>{' '}
            <b className="m">{say.ratedBy(one.score ?? 0)}</b> <span className="d2">{one.comment}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
