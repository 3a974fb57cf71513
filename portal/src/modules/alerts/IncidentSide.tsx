import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { IncidentReply } from '#contracts/alerts'
import { useNow } from '../../time.ts'
import { Card, Section } from '../../ui/Card.tsx'
import { PromiseClock } from '../../ui/PromiseClock.tsx'
import { say } from '../../words/alerts.ts'
import { promiseView } from '../support/views.ts'
import { holdWords, isAddress, reasonWords } from './views.ts'

/** A runbook as a link where it is an address. */
export function Runbook({ of }: { of: string }) {
  return isAddress(of) ? (
    <a className="link wrap-any" href={of} target="_blank" rel="noreferrer">
      {of}
    </a>
  ) : (
    <span className="wrap-any">{of}</span>
  )
}

/** The system at the time something began: its checks, values, changes and requests on one axis. */
export function AroundLink({ of, at }: { of: { id: string; name: string }; at: Date }) {
  return (
    <Link
      className="link wrap-any"
      to="/systems/$system"
      params={{ system: of.id }}
      search={{ around: 'hour', at: at.toISOString() } as never}
    >
      {of.name}
    </Link>
  )
}

/** Cause and why, why nobody is called, promises, runbook, whom it affects. */
export function IncidentSide({ of }: { of: IncidentReply }) {
  const now = useNow()
  const { systems, why } = of.likelyCause
  const owed = of.promises.filter((one) => one.owed || one.state === 'paused')
  return (
    <aside className="stack g5" aria-label={say.likelyCause}>
      <Card title={say.likelyCause}>
        <p className="b">
          {systems.length === 0 && say.noSystem}
          {systems.map((one, n) => (
            <Fragment key={one.id}>
              {n > 0 && ' + '}
              <AroundLink of={one} at={of.openedAt} />
            </Fragment>
          ))}
        </p>
        <ul className="whys">
          {why.map((reason) => (
            <li key={reason.code}>{reasonWords(reason)}</li>
          ))}
        </ul>
      </Card>
      {of.held && of.status === 'open' && (
        <Section title={say.heldBack}>
          <p>{holdWords(of.held, now)}</p>
          {of.held.code === 'silenced' && (
            <Link className="link" to="/incidents/silences">
              {say.seeSilences}
            </Link>
          )}
        </Section>
      )}
      <Section title={say.promises(of.account.name)}>
        {owed.length === 0 && <p className="d3">{of.request ? say.nothingOwed : say.noPromises}</p>}
        <div className="stack g2">
          {owed.map((one) => (
            <PromiseClock key={one.id} of={promiseView(one)} foot />
          ))}
        </div>
      </Section>
      <Section title={say.runbook}>
        {of.runbooks.length === 0 && <p className="d3">{say.noRunbook}</p>}
        <ul className="al-plain">
          {of.runbooks.map((one) => (
            <li key={one}>
              <Runbook of={one} />
            </li>
          ))}
        </ul>
      </Section>
      {of.contracts.length > 0 && (
        <Section title={say.contracts}>
          <ul className="al-plain">
            {of.contracts.map((one) => (
              <li key={one.id}>
                <span className="mono">{one.number}</span> {one.name}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {of.systemCount > 0 && (
        <Section title={say.affected(of.systemCount)}>
          <ul className="al-plain scroll">
            {of.systems.map((one) => (
              <li key={one.id}>
                <AroundLink of={one} at={of.openedAt} /> {one.location && <span className="d3">{one.location}</span>}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </aside>
  )
}
