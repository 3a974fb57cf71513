import { IconActivity } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { alerts, type IncidentReply } from '#contracts/alerts'
import { when } from '../../format.ts'
import { useKeys } from '../../keys.ts'
import { useAct, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { useNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { EntryText } from '../../ui/EntryText.tsx'
import { AreaField, Form } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { say } from '../../words/alerts.ts'
import { AcknowledgeBtn, SnoozeBtn, useWaits } from './Acts.tsx'
import { IncidentSide } from './IncidentSide.tsx'
import { MoreActs } from './MoreActs.tsx'
import { incidentParts } from './parts.ts'
import { TimeBars } from './TimeBars.tsx'
import { incidentName, standing } from './views.ts'
import './alerts.css'

/** Bars beyond these are a page of their own. */
const MOST_BARS = 20

function Comment({ of }: { of: IncidentReply }) {
  const [text, setText] = useState('')
  const act = useAct(alerts.commentIncident, () => setText(''))
  return (
    <Form
      label={say.comment}
      onSubmit={() => {
        if (text.trim()) act.mutate({ params: { id: of.id }, body: { text } })
      }}
    >
      <AreaField label={say.comment} hint={say.commentHint} value={text} onText={setText} rows={2} />
      <RefusalNote error={act.error} />
      <div className="form-acts">
        <Btn type="submit" look="ink" busy={act.isPending} disabled={!text.trim()}>
          {act.isPending ? say.saving : say.saveComment}
        </Btn>
      </div>
    </Form>
  )
}

function Head({ of, onError }: { of: IncidentReply; onError: (error: Error) => void }) {
  const now = useNow()
  const waits = useWaits(of)
  const { shape, words } = standing(of, now)
  return (
    <header className="head stack">
      <div className="row wrap">
        <Severity of={of.severity} quiet={of.status !== 'open'} />
        <h1 className="h1">{of.title}</h1>
        <span className="d3 tn">
          {incidentName(of.number)}, {when(of.openedAt, now)}
        </span>
        <Status shape={shape}>{words}</Status>
        <Link className="link" to="/accounts/$account" params={{ account: of.account.id }}>
          {of.account.name}
        </Link>
        {of.request && (
          <Link className="link" to="/requests/$request" params={{ request: String(of.request.number) }}>
            {of.request.number}
          </Link>
        )}
        <span className="push row wrap incidents-acts">
          {waits && <AcknowledgeBtn of={of} look="primary" onError={onError} />}
          {waits && <SnoozeBtn of={of} onError={onError} />}
          {(of.may.act || of.may.openRequest) && <MoreActs of={of} onError={onError} />}
        </span>
      </div>
    </header>
  )
}

function Shown({ of }: { of: IncidentReply }) {
  const [refusal, setRefusal] = useState<Error | null>(null)
  const acknowledge = useAct(alerts.acknowledgeIncident)
  const waits = useWaits(of)
  useTitle(`${incidentName(of.number)} ${of.title}`)
  useKeys(
    waits
      ? [
          {
            keys: 'a',
            does: say.acknowledgeKey,
            run: () => acknowledge.mutate({ params: { id: of.id } }, { onError: setRefusal }),
          },
        ]
      : [],
  )
  const entries = of.journal.map((entry) => ({
    id: entry.id,
    at: entry.at.getTime(),
    icon: <Icon of={IconActivity} />,
    text: <EntryText kind={entry.kind} text={entry.text} />,
    second: entry.author,
  }))
  return (
    <div className="inc">
      <Head of={of} onError={setRefusal} />
      <div className="body stack g5">
        <RefusalNote error={refusal} />
        {of.mergedInto && (
          <Link className="link" to="/incidents/$incident" params={{ incident: String(of.mergedInto.number) }}>
            {say.mergedInto(of.mergedInto.number)}
          </Link>
        )}
        {of.alertList.length > 0 && (
          <section className="stack g2">
            <div className="row">
              <h2 className="h2">{say.alerts}</h2>
              {of.alerts > MOST_BARS && (
                <span className="push sm d3">
                  {say.allShown(Math.min(MOST_BARS, of.alertList.length), of.alerts)}{' '}
                  <Link className="link" to="/incidents/alerts" search={{ incident: of.id, state: 'all' } as never}>
                    {say.seeAllAlerts}
                  </Link>
                </span>
              )}
            </div>
            <TimeBars of={of} rows={of.alertList.slice(0, MOST_BARS)} />
          </section>
        )}
        {incidentParts.map(({ name, Part }) => (
          <Part key={name} of={of} />
        ))}
        <section className="stack g2">
          <h2 className="h2">{say.whatHappened}</h2>
          <Timeline of={entries} />
          <Comment of={of} />
        </section>
      </div>
      <IncidentSide of={of} />
    </div>
  )
}

/** One incident: its likely cause and why, its alerts on one time axis, whom it affects, what happened. */
export default function IncidentPage() {
  const { incident = '' } = useParams({ strict: false }) as { incident?: string }
  const read = useRead(
    alerts.getIncident,
    { params: { id: incident } },
    { kinds: ['incident', 'alert', 'request', 'promise', 'escalation'] },
  )
  if (read.data) return <Shown key={read.data.id} of={read.data} />
  if (read.error)
    return (
      <div className="pad stack">
        <RefusalNote error={read.error} what={say.cannotBeShown} />
        <Empty title={say.incident} act={<BtnLink to="/incidents">{say.backToIncidents}</BtnLink>} />
      </div>
    )
  return <Skeleton rows={7} />
}
