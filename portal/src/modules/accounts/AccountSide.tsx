import { Link } from '@tanstack/react-router'
import { allowance } from '../../format.ts'
import { serverNow } from '../../time.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Card, KeyValue } from '../../ui/Card.tsx'
import { say } from '../../words/accounts.ts'
import { say as mail } from '../../words/bot.ts'
import { common } from '../../words/common.ts'
import { nameOfLanguage } from '../../words/pick.ts'
import { AccountAddress } from '../bot/BotAddress.tsx'
import { AccountRatings } from './AccountRatings.tsx'
import type { Plan } from './plans.ts'
import { type Account, rolesWords, termText } from './words.ts'

/** What a plan says about the worst: `Gold 24x7: P1 in 30 min`. */
function planWords(plan: Plan | undefined): string {
  if (!plan) return say.noSupportPlan
  const first = plan.targets
    .filter((target) => target.kind === 'first_response')
    .sort((a, b) => a.severity.localeCompare(b.severity))[0]
  return first ? say.in(plan.name, first.severity, allowance(first.allowedMs)) : plan.name
}

function Contracts({ of, plans }: { of: Account; plans: ReadonlyMap<string, Plan> }) {
  const today = new Date(serverNow()).toISOString().slice(0, 10)
  const shown = of.contracts.filter((one) => one.inForce || one.startsOn > today)
  return (
    <Card
      title={say.contracts}
      aside={
        <Link className="link" to="." search={{ tab: 'contracts' }}>
          {say.all(of.contracts.length)}
        </Link>
      }
    >
      {shown.length === 0 && <p className="d3">{say.noneInForceNothing}</p>}
      {shown.map((contract) => (
        <div key={contract.id} className="cell">
          <div className="row">
            <Link className="m" to="/contracts/$contract" params={{ contract: contract.id }}>
              {contract.number}
            </Link>
            <span className="push d2 nw">{termText(contract, today)}</span>
          </div>
          <div className="sm d3">
            {contract.name}, {planWords(plans.get(contract.planId ?? ''))}
          </div>
        </div>
      ))}
    </Card>
  )
}

/** Contracts, people and what else is known, beside the timeline. */
export function AccountSide({ of, plans }: { of: Account; plans: ReadonlyMap<string, Plan> }) {
  const people = of.people.filter((person) => person.active)
  return (
    <aside aria-label={say.contractsPeopleAndFacts}>
      <Contracts of={of} plans={plans} />
      <Card
        title={say.people}
        aside={
          <Link className="link" to="." search={{ tab: 'people' }}>
            {say.all(people.length)}
          </Link>
        }
      >
        <div className="stack g2">
          {people.slice(0, 5).map((person) => (
            <span key={person.id} className="row">
              <Avatar name={person.name} outside />
              <Link className="grow cut" to="/people/$person" params={{ person: person.id }}>
                {person.name}
              </Link>
              <span className="sm d3">{person.title || rolesWords(person.roles)}</span>
            </span>
          ))}
          {people.length === 0 && <span className="d3">{say.nobodyYet2}</span>}
          {of.manager && (
            <span className="row">
              <Avatar name={of.manager.name} />
              <span className="grow cut">{of.manager.name}</span>
              <span className="sm d3">{say.ourManager}</span>
            </span>
          )}
        </div>
      </Card>
      {of.kind === 'partner' && of.customers.length > 0 && (
        <Card
          title={say.customers}
          aside={
            <Link className="link" to="." search={{ tab: 'customers' }}>
              {say.all(of.customers.length)}
            </Link>
          }
        >
          <div className="stack g2">
            {of.customers.slice(0, 5).map((customer) => (
              <Link key={customer.id} to="/accounts/$account" params={{ account: customer.id }}>
                {customer.name} <span className="d3">{customer.number}</span>
              </Link>
            ))}
          </div>
        </Card>
      )}
      <AccountRatings account={of.id} />
      <Card title={say.facts}>
        <KeyValue
          of={[
            [say.phone, of.phone],
            [say.mailDomains, of.mailDomains.join(', ')],
            [common.zone, of.zone],
            [common.language, nameOfLanguage(of.language)],
            [
              say.partner,
              of.partner && (
                <Link className="link" to="/accounts/$account" params={{ account: of.partner.id }}>
                  {of.partner.name}
                </Link>
              ),
            ],
          ]}
        />
        {of.notes && <p className="d2 notes">{of.notes}</p>}
      </Card>
      {of.may.journal && (
        <Card title={mail.byMail}>
          <AccountAddress id={of.id} />
        </Card>
      )}
    </aside>
  )
}
