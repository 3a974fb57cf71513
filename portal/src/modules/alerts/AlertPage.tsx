import { Link, useParams } from '@tanstack/react-router'
import { type AlertReply, alerts } from '#contracts/alerts'
import { clockSeconds, count, when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { useNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { KeyValue } from '../../ui/Card.tsx'
import { EntryText } from '../../ui/EntryText.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Sideways } from '../../ui/Sideways.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/alerts.ts'
import { AroundLink, Runbook } from './IncidentSide.tsx'
import { incidentName, whyWords } from './views.ts'
import './alerts.css'

const CHANGES = {
  opened: say.changeOpened,
  counted: say.changeCounted,
  raised: say.changeRaised,
  resolved: say.changeResolved,
}

function Signals({ of }: { of: AlertReply }) {
  return (
    <Sideways label={say.signals}>
      <table className="tb">
        <tbody>
          {of.signals.map((one) => (
            <tr key={one.id}>
              <td className="tn nw">{clockSeconds(one.takenAt)}</td>
              <td>
                <Severity of={one.severity} quiet />
              </td>
              <td className="nw">{CHANGES[one.change]}</td>
              <td>
                <span className="block">{one.title}</span>
                {one.text && <span className="sm d3 block wrap-any">{one.text}</span>}
              </td>
              <td className="nw d3">{one.repeats > 1 && say.standsFor(count(one.repeats))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

/** The check of our own whose alert this is; `check <id>` is its key. */
const checkOf = ({ source, key }: AlertReply) =>
  source === 'monitoring' && key.startsWith('check ') ? key.slice('check '.length) : undefined

/** What tells this alert from others of its source: a name to go to where there is one, otherwise the words of the source. */
function Key({ of }: { of: AlertReply }) {
  const check = checkOf(of)
  if (check === undefined) return <span className="mono wrap-any">{of.key}</span>
  return (
    <Link className="link" to="/checks/$check" params={{ check }}>
      {of.labels.check ?? of.title}
    </Link>
  )
}

function Shown({ of }: { of: AlertReply }) {
  const now = useNow()
  const resolve = useAct(alerts.resolveAlert)
  // Whose number a check has is said by the link to it.
  const labels = Object.entries(of.labels).filter(([name]) => name !== 'check_id' || !checkOf(of))
  useTitle(of.title)
  return (
    <>
      <PageHead
        title={of.title}
        back={
          of.incident
            ? {
                to: '/incidents/$incident',
                params: { incident: String(of.incident.number) },
                label: incidentName(of.incident.number),
              }
            : { to: '/incidents/alerts', label: say.alerts }
        }
        second={<Severity of={of.severity} quiet={of.status !== 'open'} />}
      >
        {of.may.act && (
          <Btn busy={resolve.isPending} onClick={() => resolve.mutate({ params: { id: of.id } })}>
            {say.resolveAlert}
          </Btn>
        )}
      </PageHead>
      <div className="sheet parts">
        <RefusalNote error={resolve.error} />
        <KeyValue
          of={[
            [
              say.incident,
              of.incident && (
                <Link className="link" to="/incidents/$incident" params={{ incident: String(of.incident.number) }}>
                  {incidentName(of.incident.number)}
                </Link>
              ),
            ],
            [say.whyHere, whyWords(of.why)],
            [say.system, of.system && <AroundLink key="system" of={of.system} at={of.openedAt} />],
            [say.runbook, of.runbook ? <Runbook of={of.runbook} /> : say.noRunbook],
            [say.source, of.source],
            [say.key, <Key key="key" of={of} />],
            [say.said, `${say.times(count(of.count))}, ${when(of.firstAt, now)} – ${when(of.lastAt, now)}`],
            [say.reported, of.reported === of.severity ? null : <Severity of={of.reported} quiet />],
            [
              say.resolved,
              of.resolvedAt &&
                [say.endedAt(when(of.resolvedAt, now)), of.resolvedBy && say.resolvedBy(of.resolvedBy)]
                  .filter(Boolean)
                  .join(', '),
            ],
          ]}
        />
        {of.text && <pre className="al-said wrap-any">{of.text}</pre>}
        {labels.length > 0 && (
          <section className="stack g2">
            <h2 className="h2">{say.labels}</h2>
            <KeyValue of={labels.map(([name, value]) => [name, value])} />
          </section>
        )}
        {of.notes.length > 0 && (
          <ul className="al-plain">
            {of.notes.map((note) => (
              <li key={note.id}>
                <EntryText kind={note.kind} text={note.text} /> <span className="d3">{note.author}</span>
              </li>
            ))}
          </ul>
        )}
        <section className="stack g2">
          <h2 className="h2">{say.signals}</h2>
          <Signals of={of} />
        </section>
      </div>
    </>
  )
}

/** One alert: what the source said, how often, and why it stands where it does. */
export default function AlertPage() {
  const { alert = '' } = useParams({ strict: false }) as { alert?: string }
  const read = useRead(alerts.getAlert, { params: { id: alert } }, { kinds: ['alert', 'incident'] })
  if (read.data) return <Shown of={read.data} />
  if (read.error)
    return (
      <div className="pad stack">
        <RefusalNote error={read.error} what={say.cannotBeShown} />
        <Empty title={say.alerts} act={<BtnLink to="/incidents">{say.backToIncidents}</BtnLink>} />
      </div>
    )
  return <Skeleton rows={5} />
}
