import { IconCheck, IconFileText } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { crises } from '#contracts/crises'
import { spanWords, when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { useNowEvery } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { say } from '../../words/crises.ts'
import { Checklist } from './Checklist.tsx'
import { CloseDialog } from './CloseDialog.tsx'
import { Handovers } from './Handovers.tsx'
import { Roles } from './Roles.tsx'
import { type Crisis, kinds, numberOf } from './shown.ts'
import { Update } from './Update.tsx'
import { WarRoom } from './WarRoom.tsx'
import { Write } from './Write.tsx'
import './crises.css'

/** A crisis: what is owed now, who has which role, the checklist, and the war room live. Everything within reach of one thumb. */
export default function CrisisPage() {
  const { crisis: id } = useParams({ strict: false }) as { crisis: string }
  const read = useRead(crises.getCrisis, { params: { id } }, { kinds })
  useTitle(read.data ? `${numberOf(read.data)} ${read.data.title}` : say.crisis)
  if (read.data) return <Page key={read.data.id} of={read.data} />
  if (read.error)
    return (
      <div className="pad stack">
        <RefusalNote error={read.error} what={say.cannotBeShown} />
        <Empty title={say.crisis} act={<BtnLink to="/crises">{say.crises}</BtnLink>} />
      </div>
    )
  return <Skeleton rows={7} />
}

function Page({ of }: { of: Crisis }) {
  const open = of.state === 'open'
  return (
    <div className="cr">
      <Head of={of} />
      <div className="cr-now">
        <Handovers of={of} />
        {open ? <Update of={of} /> : of.goesOnIn ? <GoesOn of={of.goesOnIn} /> : <Over of={of} />}
        <Roles of={of} />
        <About of={of} />
      </div>
      <Checklist of={of} />
      <WarRoom of={of} />
      {open && of.may.act && <Write of={of} />}
    </div>
  )
}

function Head({ of }: { of: Crisis }) {
  const now = useNowEvery(10_000)
  const [closing, setClosing] = useState(false)
  const long = spanWords((of.closedAt?.getTime() ?? now) - of.startedAt.getTime())
  return (
    <header className="cr-head">
      <Severity of={of.severity} quiet={of.state === 'closed'} />
      <h1 className="h1">
        <span className="mono d3">{numberOf(of)}</span> {of.title}
      </h1>
      <span className="d2">
        {of.account.name} · {of.closedAt ? say.lasted(long) : say.since(long)}
      </span>
      {of.state === 'closed' && (
        <Status shape="ticked">{of.goesOnIn ? say.goesOn(numberOf(of.goesOnIn)) : say.closed}</Status>
      )}
      <span className="push row wrap">
        {of.may.close && (
          <Btn icon={IconCheck} onClick={() => setClosing(true)}>
            {say.close}
          </Btn>
        )}
      </span>
      {closing && <CloseDialog of={of} onClose={() => setClosing(false)} />}
    </header>
  )
}

/** It ended in another crisis: the way there. */
function GoesOn({ of }: { of: NonNullable<Crisis['goesOnIn']> }) {
  return (
    <section className="cr-card" aria-label={say.goesOn(numberOf(of))}>
      <p className="d2">{say.goesOnSays}</p>
      <BtnLink look="primary" size="touch" to="/crises/$crisis" params={{ crisis: String(of.number) }}>
        {say.openThat(numberOf(of))}
      </BtnLink>
    </section>
  )
}

/** What is left when it is over: the document. */
function Over({ of }: { of: Crisis }) {
  const now = useNowEvery(60_000)
  return (
    <section className="cr-card stack g2" aria-label={say.postMortem}>
      <p className="d2">
        {of.signed
          ? say.signedBy(of.signed.name, when(of.signed.at.getTime(), now, 'minutes'), of.signed.number)
          : say.notSigned}
      </p>
      <BtnLink
        look="primary"
        size="touch"
        icon={IconFileText}
        to="/crises/$crisis/post-mortem"
        params={{ crisis: String(of.number) }}
      >
        {say.openPostMortem}
      </BtnLink>
      {of.summary && <p className="cr-says">{of.summary}</p>}
    </section>
  )
}

/** What it is about, and how it began. */
function About({ of }: { of: Crisis }) {
  const now = useNowEvery(60_000)
  return (
    <ul className="cr-about sm">
      {of.incident && (
        <li>
          <Link className="link" to="/incidents/$incident" params={{ incident: String(of.incident.number) }}>
            IN-{of.incident.number} {of.incident.title}
          </Link>
          {of.incident.resolved && <span className="t-up">{say.resolved}</span>}
        </li>
      )}
      {of.request && (
        <li>
          <Link className="link" to="/requests/$request" params={{ request: String(of.request.number) }}>
            {say.request} {of.request.number}
          </Link>
        </li>
      )}
      {of.parts.map((part) => (
        <li key={part.id}>
          <Link className="link" to="/crises/$crisis" params={{ crisis: String(part.number) }}>
            {say.endedHere(numberOf(part))}
          </Link>
          {part.run && part.run.open > 0 && (
            <Link className="link" to="/projects/$project" params={{ project: String(part.run.number) }}>
              {say.stepsOpen(part.run.open)}
            </Link>
          )}
        </li>
      ))}
      <li className="d3">
        {say.began(when(of.startedAt.getTime(), now, 'minutes'))},{' '}
        {of.automatic ? say.byItself : say.by(of.startedName)}
      </li>
    </ul>
  )
}
