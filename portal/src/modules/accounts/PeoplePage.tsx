import { Link, useParams } from '@tanstack/react-router'
import { accounts } from '#contracts/accounts'
import { dayText } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { PeopleList } from './AccountLists.tsx'
import './accounts.css'
import { say } from '../../words/accounts.ts'

/** The customer's own page of their account: people, contracts and, for a partner, customers. */
export default function PeoplePage() {
  const { account } = useParams({ strict: false }) as { account?: string }
  const me = useMe()
  const id = account ?? me.home.id
  const read = useRead(accounts.getAccount, { params: { id } }, { kinds: ['account', 'person', 'contract'] })
  useTitle(read.data ? say.peopleOf(read.data.name) : say.people)
  if (read.error)
    return (
      <div className="cust">
        <RefusalNote error={read.error} />
      </div>
    )
  if (!read.data) return <Skeleton />
  const of = read.data
  return (
    <div className="cust stack g5">
      <div>
        <h1 className="h1">{of.name}</h1>
        <p className="d3">
          {of.number}
          {of.manager ? say.looksAfterYou(of.manager.name) : ''}
        </p>
      </div>
      <section>
        <h2 className="h2 cust-hd">{say.people}</h2>
        <PeopleList people={of.people.filter((person) => person.active)} accountId={of.id} writes={of.may.people} />
      </section>
      {of.contracts.some((one) => one.inForce) && (
        <section>
          <h2 className="h2 cust-hd">{say.contracts}</h2>
          <ul className="stack g2">
            {of.contracts
              .filter((one) => one.inForce)
              .map((one) => (
                <li key={one.id} className="row">
                  <span className="m">{one.number}</span> {one.name}
                  <span className="push d3">{one.endsOn ? say.untilDay(dayText(one.endsOn)) : say.openEndedWord}</span>
                </li>
              ))}
          </ul>
        </section>
      )}
      {of.customers.length > 0 && (
        <section>
          <h2 className="h2 cust-hd">{say.customersYouLookAfter}</h2>
          <ul className="stack g2">
            {of.customers.map((one) => (
              <li key={one.id}>
                <Link className="link" to="/accounts/$account" params={{ account: one.id }}>
                  {one.name}
                </Link>{' '}
                <span className="d3">{one.number}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
