import { IconLanguage, IconMail, IconPhone, IconPhoneCall, IconUser } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { RequestReply } from '#contracts/support'
import { allowance, clockMinutes, dayText, when } from '../../format.ts'
import { useNowEvery } from '../../time.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { KeyValue, Section } from '../../ui/Card.tsx'
import { Escalation } from '../../ui/Escalation.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Lateness, PromiseClock } from '../../ui/PromiseClock.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { AcknowledgeClock, useEscalation } from './AcknowledgeClock.tsx'
import { escalationTitle, stepViews } from './escalation-view.ts'
import { isDone, promiseView } from './views.ts'

function consequence(of: RequestReply['promises'][number]): string | undefined {
  if (of.metAt || of.state === 'cancelled') return undefined
  if (of.state === 'paused') return 'customer’s turn'
  if (of.kind === 'next_update') return `every ${allowance(of.allowedMs)}`
  return of.warnings.length > 0 ? `warns at ${of.warnings.join(', ')} %` : undefined
}

/** Every promise of the request, what is due next first, with how late our own clocks fired. */
export function PromisePanel({ request }: { request: RequestReply }) {
  const open = (one: RequestReply['promises'][number]) => (one.owed ? 0 : 1)
  const promises = request.promises
    .filter((one) => one.state !== 'cancelled')
    .sort((a, b) => open(a) - open(b) || (a.dueAt?.getTime() ?? Infinity) - (b.dueAt?.getTime() ?? Infinity))
  return (
    <Section title={request.plan ? `Promises, plan ${request.plan.name}` : 'Promises'}>
      {promises.length === 0 ? (
        <p className="d2">
          {request.plan ? 'Nothing is promised for this severity.' : 'No contract, so nothing is promised.'}
        </p>
      ) : (
        <div className="stack g4">
          <AcknowledgeClock request={request} />
          {promises.map((one) => (
            <div key={one.id}>
              <PromiseClock
                of={promiseView(one)}
                foot
                consequence={consequence(one)}
                otherZone={request.account.zone}
              />
              {one.firedAt && one.latenessMs !== null && one.state === 'broken' && (
                <Lateness firedAt={one.firedAt.getTime()} latenessMs={one.latenessMs} />
              )}
            </div>
          ))}
        </div>
      )}
    </Section>
  )
}

/** The page chain of the request. */
export function EscalationPanel({ request }: { request: RequestReply }) {
  const escalation = useEscalation(request)
  if (!request.paging)
    return (
      <Section title="Escalation">
        <p className="d2">Nobody was paged for it.</p>
      </Section>
    )
  return (
    <Section
      title={escalation ? escalationTitle(escalation) : 'Escalation'}
      aside={
        escalation && (
          <Link className="link" to="/on-call/policies/$policy" params={{ policy: escalation.policy.id }}>
            {request.paging.policyName}
            {escalation.policyVersion ? `, version ${escalation.policyVersion}` : ''}
          </Link>
        )
      }
    >
      {escalation && (
        <>
          <Escalation steps={stepViews(escalation)} />
          {escalation.status === 'acknowledged' && escalation.leaseUntil && (
            <p className="sm d2">
              {escalation.holder?.name} holds it until{' '}
              <b className="m tn">{when(escalation.leaseUntil, escalation.startedAt)}</b>. Without progress the page
              starts again.
            </p>
          )}
          {escalation.status === 'silent' && (
            <p className="sm d2">The policy pages nobody for this severity at this hour.</p>
          )}
        </>
      )}
    </Section>
  )
}

function TheirTime({ zone }: { zone: string }) {
  const now = useNowEvery(60_000)
  const [ours, theirs] = [clockMinutes(now), clockMinutes(now, zone)]
  return <span className="tn">{ours === theirs ? `${theirs}, as ours` : `${theirs} (${zone})`}</span>
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

/** Who asked, what they bought, and what else is open there. */
export function AccountPanel({ request }: { request: RequestReply }) {
  const { account, contact, contract } = request
  return (
    <>
      <section>
        <div className="row acct-hd">
          <Avatar name={account.name} outside large />
          <span className="grow">
            <Link className="b block" to="/accounts/$account" params={{ account: account.id }}>
              {account.name}
            </Link>
            <span className="sm d3 block">
              {account.number}
              {account.partner ? `, partner ${account.partner.name}` : ''}
            </span>
          </span>
        </div>
        <KeyValue
          of={[
            ['Plan', request.plan?.name],
            [
              'Contract',
              contract ? `${contract.number}${contract.endsOn ? `, to ${dayText(contract.endsOn)}` : ''}` : null,
            ],
            ['Manager', account.manager],
            ['Their time', <TheirTime key="zone" zone={account.zone} />],
            ['Open now', account.openRequests > 1 ? `${account.openRequests} requests` : null],
          ]}
        />
      </section>
      {(contact || request.callBack) && (
        <Section title={request.channel === 'phone' ? 'Caller' : 'Asked by'}>
          <div className="stack g1">
            {contact && (
              <span className="row">
                <Icon of={IconUser} />
                <span className="cut">
                  {contact.name}
                  {contact.title ? `, ${contact.title}` : ''}
                </span>
              </span>
            )}
            {request.callBack && (
              <span className="row">
                <Icon of={IconPhoneCall} />
                <span>
                  Call back on{' '}
                  <a className="link tn" href={`tel:${request.callBack.replace(/[^+\d]/g, '')}`}>
                    {request.callBack}
                  </a>
                </span>
              </span>
            )}
            {contact?.phones.map((phone) => (
              <span className="row" key={phone}>
                <Icon of={IconPhone} />
                <a className="link tn" href={`tel:${phone}`}>
                  {phone}
                </a>
              </span>
            ))}
            {contact?.email && (
              <span className="row">
                <Icon of={IconMail} />
                <span className="cut">{contact.email}</span>
              </span>
            )}
            {contact?.language && (
              <span className="row">
                <Icon of={IconLanguage} />
                {languageName(contact.language)}
              </span>
            )}
          </div>
        </Section>
      )}
      {request.watchers.length + request.cc.length > 0 && (
        <Section title="Kept informed">
          <ul className="stack g1">
            {request.watchers.map((one) => (
              <li key={one.personId ?? one.email ?? one.name} className="cut">
                {one.name}
              </li>
            ))}
            {request.cc.map((address) => (
              <li key={address} className="cut d2">
                {address}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {request.alsoOpen.length > 0 && (
        <Section title="Also open">
          <div className="stack also">
            {request.alsoOpen.map((one) => (
              <Link className="row" key={one.id} to="/requests/$request" params={{ request: String(one.number) }}>
                <Severity of={one.severity} quiet={isDone(one.status)} />
                <span className="cut">{one.title}</span>
              </Link>
            ))}
          </div>
        </Section>
      )}
    </>
  )
}
