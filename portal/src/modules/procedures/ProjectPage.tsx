import { IconCheck, IconCircleDashed, IconPencil, IconX } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { later } from '../../ui/later.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { Answer } from './Answer.tsx'
import { CancelDialog } from './CancelDialog.tsx'
import { EditDialog } from './EditDialog.tsx'
import { Records } from './Evidence.tsx'
import { closedWords } from './known.ts'
import { LearnDialog } from './LearnDialog.tsx'
import { Logbook } from './Logbook.tsx'
import { MovedNote } from './move/MovedNote.tsx'
import { Aside } from './ProjectAside.tsx'
import { StepCard } from './StepCard.tsx'
import { numberOf, type Run, type Step, stateWords } from './shown.ts'
import { HeldBy, holding } from './waits/Waits.tsx'
import './procedures.css'

const MoveDialog = later(async () => ({ default: (await import('./move/MoveDialog.tsx')).MoveDialog }))
const Diagram = later(() => import('./Diagram.tsx'), <Skeleton rows={3} />)

/** A project: where it stands in its drawing, the steps, the logbook, and its milestones and people at the side. */
export default function ProjectPage() {
  const { project: id } = useParams({ strict: false }) as { project: string }
  const read = useRead(procedures.getRun, { params: { id } }, { kinds: ['procedure_run'] })
  useTitle(read.data?.title ?? say.project)
  return <Loaded read={read}>{(data) => <Page key={id} of={data} />}</Loaded>
}

function Page({ of }: { of: Run }) {
  const me = useMe()
  const now = useNowEvery(60_000)
  const [open, setOpen] = useState<'cancel' | 'edit' | 'learn' | 'move' | null>(null)
  const writes = useMay('procedure.write')
  const second = [
    me.staff && of.account.name,
    of.procedure && `${of.procedure.name}, ${say.version(of.procedure.version)}`,
    of.endsAt && say.dueAt(when(of.endsAt.getTime(), now, 'minutes')),
  ]
  return (
    <>
      <PageHead
        title={
          <>
            <span className="chip line mono">{numberOf(of)}</span> {of.title}
          </>
        }
        second={second.filter(Boolean).join(' · ')}
        back={{ to: '/projects', label: say.projects }}
      >
        {of.state !== 'running' && <Chip look={of.state === 'done' ? 'up' : 'line'}>{stateWords[of.state]}</Chip>}
        {of.shared && me.staff && <Chip look="line">{say.visible}</Chip>}
        {writes && of.state === 'done' && <Btn onClick={() => setOpen('learn')}>{say.learn}</Btn>}
        {of.may.steer && (
          <>
            <Btn icon={IconPencil} onClick={() => setOpen('edit')}>
              {say.changeProject}
            </Btn>
            {of.procedure && (
              <Btn look="quiet" onClick={() => setOpen('move')}>
                {say.otherVersion}
              </Btn>
            )}
            <Btn look="quiet" onClick={() => setOpen('cancel')}>
              {say.cancelProject}
            </Btn>
          </>
        )}
      </PageHead>
      <MovedNote of={of} />
      {me.staff && <Drawing of={of} />}
      <div className="pj-page">
        <Steps of={of} />
        <Logbook of={of} />
        <Aside of={of} />
      </div>
      {open === 'learn' && <LearnDialog of={of} onClose={() => setOpen(null)} />}
      {open === 'cancel' && <CancelDialog of={of} onClose={() => setOpen(null)} />}
      {open === 'edit' && <EditDialog of={of} onClose={() => setOpen(null)} />}
      {open === 'move' && <MoveDialog of={of} onClose={() => setOpen(null)} />}
    </>
  )
}

function Drawing({ of }: { of: Run }) {
  const read = useRead(procedures.getDiagram, { params: { id: of.id } }, { kinds: ['procedure_run'] })
  if (!read.data) return null
  return <Diagram xml={read.data.xml} marks={read.data} />
}

/** What was done, what is to be done now, and what comes later. */
function Steps({ of }: { of: Run }) {
  const open = of.steps.filter(({ state }) => state === 'open')
  const over = of.steps.filter(({ state }) => state !== 'open')
  const asked = of.interruptions.filter(({ overAt }) => overAt === null)
  return (
    <div className="pj-steps">
      {over.length > 0 && (
        <ul className="pj-past" aria-label={say.done}>
          {over.map((step) => (
            <Past key={step.job} run={of} of={step} />
          ))}
        </ul>
      )}
      {of.state === 'running' && <HeldBy of={holding(of, null)} />}
      {asked.map((one) => (
        <Answer key={one.id} run={of} of={one} />
      ))}
      {open.map((step) => (
        <StepCard key={step.job} run={of} of={step} />
      ))}
      {open.length + asked.length === 0 && of.state === 'running' && <p className="d3 pj-quiet">{say.noSteps}</p>}
      {of.planned.length > 0 && of.state === 'running' && (
        <ul className="pj-past" aria-label={say.later}>
          {of.planned.map((one) => (
            <li key={one.node} className="d3">
              <Icon of={IconCircleDashed} />
              <span className="grow">
                {one.name}
                <HeldBy of={holding(of, one.node)} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Past({ run, of }: { run: Run; of: Step }) {
  const now = useNowEvery(60_000)
  return (
    <li>
      <span className={of.state === 'done' ? 'pj-tick' : 'd3'}>
        <Icon of={of.state === 'done' ? IconCheck : IconX} />
      </span>
      <span className="grow">
        <span className="mono sm d3">{of.number}</span> {of.question ?? of.name}{' '}
        <span className="d3 sm">{closedWords(of)}</span>
        <Records run={run} job={of.job} />
      </span>
      <span className="sm d3 nw">{of.closedAt && when(of.closedAt.getTime(), now, 'minutes')}</span>
    </li>
  )
}
