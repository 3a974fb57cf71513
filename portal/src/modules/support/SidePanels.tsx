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
import { language } from '../../words/pick.ts'
import { say } from '../../words/support.ts'
import { AcknowledgeClock, useEscalation } from './AcknowledgeClock.tsx'
import { escalationTitle, stepViews } from './escalation-view.ts'
import { isDone, promiseView } from './views.ts'

function consequence(of: RequestReply['promises'][number]): string | undefined {
  if (of.metAt || of.state === 'cancelled') return undefined
  if (of.state === 'paused') return say.customersTurnInside
  if (of.kind === 'next_update') return say.every(allowance(of.allowedMs))
  return of.warnings.length > 0 ? say.warnsAt(of.warnings.join(', ')) : undefined
}

/** Every promise of the request, what is due next first, with how late our own clocks fired. */
export function PromisePanel({ request }: { request: RequestReply }) {
  const open = (one: RequestReply['promises'][number]) => (one.owed ? 0 : 1)
  const promises = request.promises
    .filter((one) => one.state !== 'cancelled')
    .sort((a, b) => open(a) - open(b) || (a.dueAt?.getTime() ?? Infinity) - (b.dueAt?.getTime() ?? Infinity))
  return (
    <Section title={request.plan ? say.promisesPlan(request.plan.name) : say.promises}>
      {promises.length === 0 ? (
        <p className="d2">{request.plan ? say.nothingPromised : say.noContractNothing}</p>
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
      <Section title={say.escalation}>
        <p className="d2">{say.nobodyWasPaged}</p>
      </Section>
    )
  return (
    <Section
      title={escalation ? escalationTitle(escalation) : say.escalation}
      aside={
        escalation && (
          <Link className="link" to="/on-call/policies/$policy" params={{ policy: escalation.policy.id }}>
            {request.paging.policyName}
            {escalation.policyVersion ? say.version(escalation.policyVersion) : ''}
          </Link>
        )
      }
    >
      {escalation && (
        <>
          <Escalation steps={stepViews(escalation)} />
          {escalation.status === 'acknowledged' && escalation.leaseUntil && (
            <p className="sm d2">
              {say.holdsUntil(escalation.holder?.name ?? '')}{' '}
              <b className="m tn">{when(escalation.leaseUntil, escalation.startedAt)}</b>. {say.withoutProgress}
            </p>
          )}
          {escalation.status === 'silent' && <p className="sm d2">{say.policyPagesNobody}</p>}
        </>
      )}
    </Section>
  )
}

function TheirTime({ zone }: { zone: string }) {
  const now = useNowEvery(60_000)
  const [ours, theirs] = [clockMinutes(now), clockMinutes(now, zone)]
  return <span className="tn">{ours === theirs ? say.asOurs(theirs) : `${theirs} (${zone})`}</span>
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(code) ?? code
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
              {account.partner ? say.partnerNamed(account.partner.name) : ''}
            </span>
          </span>
        </div>
        <KeyValue
          of={[
            [say.plan, request.plan?.name],
            [
              say.contract,
              contract ? `${contract.number}${contract.endsOn ? say.toDay(dayText(contract.endsOn)) : ''}` : null,
            ],
            [say.manager, account.manager],
            [say.theirTime, <TheirTime key="zone" zone={account.zone} />],
            [say.openNow, account.openRequests > 1 ? say.nRequests(account.openRequests) : null],
          ]}
        />
      </section>
      {(contact || request.callBack) && (
        <Section title={request.channel === 'phone' ? say.caller : say.askedBy}>
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
                  {say.callBackOn}{' '}
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
        <Section title={say.keptInformed}>
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
        <Section title={say.alsoOpen}>
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
