import { IconFileText, IconPackage } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { IncidentReply } from '#contracts/alerts'
import { logs } from '#contracts/logs'
import { clockMinutes, count } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField } from '../../ui/Field.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/logs.ts'
import { MessageLine } from './MessageLine.tsx'
import type { IncidentLogs } from './views.ts'
import './logs.css'

/** Messages that are new, more or fewer than usual around an incident, and the bundle of them. */
export default function IncidentPart({ of }: { of: IncidentReply }) {
  const read = useRead(logs.getIncidentLogs, { params: { id: of.id }, query: {} }, { kinds: ['incident'] })
  const { data } = read
  return (
    <section className="lg stack g2">
      <div className="row base wrap">
        <h2 className="h2">{say.title}</h2>
        {data && data.lines > 0 && (
          <span className="d3 sm">
            {say.standOut(data.messages.length + data.left, data.templates)}, {say.linesHeard(count(data.lines))},{' '}
            {say.fromTo(clockMinutes(data.from.getTime()), clockMinutes(data.to.getTime()))}
          </span>
        )}
      </div>
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {data && <Found of={data} incidentId={of.id} />}
    </section>
  )
}

function Found({ of, incidentId }: { of: IncidentLogs; incidentId: string }) {
  if (of.systems.length === 0)
    return (
      <Empty icon={IconFileText} title={say.noLogs}>
        {say.noLogsSays}
      </Empty>
    )
  return (
    <>
      {of.messages.length === 0 && (
        <Empty icon={IconFileText} title={say.none}>
          {say.noneSays}
        </Empty>
      )}
      {of.messages.length > 0 && (
        <ul className="lg-list">
          {of.messages.map((one) => (
            <MessageLine
              key={`${one.system.id} ${one.source} ${one.template}`}
              of={one}
              from={of.from}
              stepMs={of.stepMs}
            />
          ))}
        </ul>
      )}
      {of.left > 0 && <p className="d3">{say.left(of.left)}</p>}
      {of.silent.length > 0 && <p className="d3 sm">{say.silent(of.silent.map(({ name }) => name).join(', '))}</p>}
      {of.messages.length > 0 && of.may.bundle && <Bundle of={of} incidentId={incidentId} />}
    </>
  )
}

function Bundle({ of, incidentId }: { of: IncidentLogs; incidentId: string }) {
  const [hideAddresses, setHideAddresses] = useState(true)
  const act = useAct(logs.makeBundle)
  const { request } = of
  return (
    <div className="lg-bundle">
      <p className="d3 sm">{request ? say.bundleSays : say.needsRequest}</p>
      <div className="row wrap">
        <Btn
          icon={IconPackage}
          busy={act.isPending}
          disabled={!request}
          onClick={() => act.mutate({ params: { id: incidentId }, body: { hideAddresses } })}
        >
          {act.isPending ? say.bundling : request ? say.bundleTo(request.number) : say.bundle}
        </Btn>
        <CheckField checked={hideAddresses} onCheck={setHideAddresses}>
          {say.hideAddresses}
        </CheckField>
      </div>
      <RefusalNote error={act.error} />
      {act.data && (
        <p role="status">
          {say.bundled(act.data.replaced.secret, act.data.replaced.mail, act.data.replaced.address)}{' '}
          <Link className="link" to="/requests/$request" params={{ request: String(act.data.request.number) }}>
            {say.seeRequest(act.data.request.number)}
          </Link>
        </p>
      )}
    </div>
  )
}
