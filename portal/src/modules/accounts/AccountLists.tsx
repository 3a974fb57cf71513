import { IconFileText, IconInbox, IconPlus, IconUser } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { support } from '#contracts/support'
import { useFilters } from '../../filters.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { BtnLink } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { List } from '../../ui/List.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/accounts.ts'
import { RequestLine } from '../support/RequestLine.tsx'
import type { Plan } from './plans.ts'
import { type Account, type Person, rolesWords, termText } from './words.ts'

const OPEN = 'new,open,in_progress,waiting_customer'

/** Requests of the account. */
export function RequestList({ accountId }: { accountId: string }) {
  const { values } = useFilters(['of'])
  const done = values.of === 'done'
  useListKeys()
  const read = usePages(
    support.listRequests,
    { query: { account: accountId, status: done ? 'solved,closed' : OPEN, order: done ? 'newest' : 'due' } },
    { kinds: ['request', 'promise'], keep: true },
  )
  return (
    <>
      <div className="fil">
        <SegLinks
          label={say.whichRequests}
          value={values.of}
          options={[
            { value: '', label: say.open, to: '.', search: { tab: 'requests' } },
            { value: 'done', label: say.solvedAndClosed, to: '.', search: { tab: 'requests', of: 'done' } },
          ]}
        />
      </div>
      {read.error && <RefusalNote error={read.error} />}
      {read.isPending && <Skeleton />}
      {read.items?.length === 0 && (
        <Empty icon={IconInbox} title={done ? say.nothingWasSolvedYet : say.nothingIsOpen}>
          {done ? say.solvedRequestsStayHere : say.whatTheCustomerAsks}
        </Empty>
      )}
      <div className="flush">
        <List label={say.requests}>
          {read.items?.map((row) => (
            <RequestLine key={row.id} of={row} />
          ))}
        </List>
      </div>
      <ShowMore of={read} className="more">
        {say.showMoreRequests}
      </ShowMore>
    </>
  )
}

/** People of an account, those who left last. */
export function PeopleList(props: { people: readonly Person[]; accountId: string; writes: boolean }) {
  useListKeys()
  const sorted = [...props.people].sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name))
  return (
    <>
      {props.writes && (
        <div className="fil">
          <BtnLink to="/accounts/$account/people/new" params={{ account: props.accountId }} icon={IconPlus}>
            {say.addAPerson}
          </BtnLink>
        </div>
      )}
      {sorted.length === 0 && (
        <Empty icon={IconUser} title={say.nobodyYet}>
          {say.peopleOfTheAccount}
        </Empty>
      )}
      <ul className="pl">
        {sorted.map((person) => (
          <li key={person.id}>
            <Link to="/people/$person" params={{ person: person.id }} data-row="">
              <Avatar name={person.name} outside={!person.staff} large />
              <span className="grow">
                <span className="m block">
                  {person.name} {person.title && <span className="d3">{person.title}</span>}
                </span>
                <span className="sm d3 block">
                  {[person.email, ...person.phones].filter(Boolean).join(' · ') || say.noAddress}
                </span>
              </span>
              <span className="sm d2 roles">
                {person.active ? rolesWords(person.roles) : say.hasLeft}
                {person.locked && <Chip look="p1">{say.locked}</Chip>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Contracts with the plan each names. */
export function ContractList({ of, plans }: { of: Account; plans: ReadonlyMap<string, Plan> }) {
  useListKeys()
  const today = new Date(serverNow()).toISOString().slice(0, 10)
  const sorted = [...of.contracts].sort(
    (a, b) => Number(b.inForce) - Number(a.inForce) || b.startsOn.localeCompare(a.startsOn),
  )
  return (
    <>
      {of.may.contracts && (
        <div className="fil">
          <BtnLink to="/accounts/$account/contracts/new" params={{ account: of.id }} icon={IconPlus}>
            {say.addAContract}
          </BtnLink>
        </div>
      )}
      {sorted.length === 0 && (
        <Empty icon={IconFileText} title={say.noContract}>
          {say.withoutAContractRequests}
        </Empty>
      )}
      <ul className="pl">
        {sorted.map((contract) => (
          <li key={contract.id}>
            <Link to="/contracts/$contract" params={{ contract: contract.id }} data-row="">
              <span className="grow">
                <span className="m block">
                  {contract.number} {contract.name}
                </span>
                <span className="sm d3 block">
                  {[
                    contract.planId ? plans.get(contract.planId)?.name : say.noSupportPlan,
                    contract.team?.name ?? say.noTeam,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              <span className={contract.inForce ? 'd2 nw' : 'd3 nw'}>{termText(contract, today)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Customers below a partner. */
export function CustomerList({ of }: { of: Account }) {
  useListKeys()
  if (of.customers.length === 0) return <Empty title={say.noCustomerYet}>{say.giveACustomerAccount}</Empty>
  return (
    <ul className="pl">
      {of.customers.map((customer) => (
        <li key={customer.id}>
          <Link to="/accounts/$account" params={{ account: customer.id }} data-row="">
            <Avatar name={customer.name} outside large />
            <span className="grow m">{customer.name}</span>
            <span className="d3">
              {customer.number}
              {customer.closedAt ? say.closed : ''}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
