import { Modal } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type Kind, monitoring } from '#contracts/monitoring'
import { percent, span, when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { useNowEvery } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Card, KeyValue } from '../../ui/Card.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { FromServer, RefusalNote } from '../../ui/States.tsx'
import { kindWords, say } from '../../words/monitoring.ts'
import { FlowRuns } from './FlowRuns.tsx'
import { HeartbeatCard } from './HeartbeatCard.tsx'
import { Changes, Results } from './History.tsx'
import { type Check, every, kinds, Marks, ms, placeOf, StateMark } from './parts.tsx'

/** One check: its state and why, what each location saw, timings, results, and when it changed. */
export default function CheckPage() {
  const { check: id } = useParams({ strict: false }) as { check: string }
  const read = useRead(monitoring.getCheck, { params: { id } }, { kinds })
  useTitle(read.data?.name ?? say.check)
  return (
    <Loaded read={read} what={say.notShown}>
      {(data) => <Page key={id} of={data} />}
    </Loaded>
  )
}

function Acts({ of }: { of: Check }) {
  const [ending, setEnding] = useState(false)
  const look = useAct(monitoring.lookNow)
  const edit = useAct(monitoring.editCheck)
  if (!of.may.write) return null
  const params = { id: of.id }
  return (
    <>
      {!of.paused && of.kind !== 'heartbeat' && (
        <Btn busy={look.isPending} onClick={() => look.mutate({ params })}>
          {say.lookNow}
        </Btn>
      )}
      <Btn
        busy={edit.isPending}
        onClick={() => edit.mutate({ params, body: { version: of.version, paused: !of.paused } })}
      >
        {of.paused ? say.goOn : say.pause}
      </Btn>
      <BtnLink to="/checks/$check/edit" params={{ check: of.id }}>
        {say.edit}
      </BtnLink>
      <Btn onClick={() => setEnding(true)}>{say.end}</Btn>
      <RefusalNote error={look.error ?? edit.error} what={say.notSaved} />
      {ending && <EndDialog of={of} onClose={() => setEnding(false)} />}
    </>
  )
}

function EndDialog({ of, onClose }: { of: Check; onClose: () => void }) {
  const navigate = useNavigate()
  const remove = useAct(monitoring.removeCheck, () => void navigate({ to: '/checks' } as never))
  return (
    <Modal opened onClose={onClose} title={say.endTitle(of.name)}>
      <div className="form">
        <p>{say.endSays}</p>
        <RefusalNote error={remove.error} what={say.notSaved} />
        <Btn look="ink" size="touch" busy={remove.isPending} onClick={() => remove.mutate({ params: { id: of.id } })}>
          {say.end}
        </Btn>
      </div>
    </Modal>
  )
}

function Page({ of }: { of: Check }) {
  const now = useNowEvery(10_000)
  const changes = useRead(monitoring.listChanges, { params: { id: of.id }, query: { limit: 20 } }, { kinds })
  const share = changes.data?.availability
  return (
    <>
      <PageHead title={of.name} second={of.account.name} back={{ to: '/checks', label: say.checks }}>
        <Acts of={of} />
      </PageHead>
      <div className="pad stack">
        <Card title={<StateMark of={of.state} />} aside={say.since(when(of.since, now))}>
          <div className="stack">
            {of.said && (
              <p>
                <FromServer text={of.said} />
              </p>
            )}
            <span className="row wrap">
              <Severity of={of.severity} />
              <Marks of={of} />
            </span>
            <KeyValue
              of={[
                [say.system, <Link key="system" className="link" to={'/systems/$system' as never} params={{ system: of.system.id } as never}>{of.system.name}</Link>], // biome-ignore format: one pair
                [say.looksAt, [kindWords[of.kind as Kind] ?? of.kind, placeOf(of.target)].filter(Boolean).join(' · ')],
                [say.period, of.kind === 'heartbeat' ? null : every(of.everySeconds)],
                [say.confirmed, of.kind === 'heartbeat' ? null : say.times(of.attempts)],
                [
                  say.locations,
                  `${of.locations.join(', ')}${of.locations.length > 1 ? ` (${say.quorumOf(of.quorum, of.locations.length)})` : ''}`,
                ],
                [say.available, share === null || share === undefined ? null : percent(share)],
              ]}
            />
          </div>
        </Card>
        {of.heartbeat && <HeartbeatCard of={of} />}
        {of.kind === 'flow' && of.target && <FlowRuns id={of.id} />}
        <Views of={of} />
        <Changes of={changes.data?.items ?? []} />
        {of.kind !== 'heartbeat' && <Results id={of.id} />}
      </div>
    </>
  )
}

const parts = ['resolve', 'connect', 'tls', 'firstByte', 'transfer'] as const

/** What each location saw last, with the parts its time went into. */
function Views({ of }: { of: Check }) {
  const now = useNowEvery(10_000)
  return of.views.map((view) => (
    <Card key={view.location} title={`${say.lastLook}, ${view.location}`} aside={when(view.startedAt, now)}>
      <KeyValue
        of={[
          [say.what, <FromServer key="said" text={view.said} />],
          [say.took, ms(view.tookMs)],
          [say.late, view.lateMs >= 1000 ? span(view.lateMs) : ms(view.lateMs)],
          ...parts.map((part): [string, string | null] => [
            say[part],
            view.timings[part] === undefined ? null : ms(view.timings[part]),
          ]),
          ...Object.entries(view.facts).map(([name, value]): [string, string] => [name, String(value)]),
        ]}
      />
    </Card>
  ))
}
