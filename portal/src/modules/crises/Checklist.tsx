import { IconAlertTriangle, IconCheck, IconCircleDashed } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { procedures } from '#contracts/procedures'
import type { Reply } from '../../api.ts'
import { clockMinutes } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/crises.ts'
import { StepCard } from '../procedures/StepCard.tsx'
import { type Crisis, kinds } from './shown.ts'
import '../procedures/procedures.css'

type Run = Reply<typeof procedures.getRun>

/** The steps of the runbook: those to be done now with their forms, what was done, what comes. */
export function Checklist({ of }: { of: Crisis }) {
  return (
    <section className="cr-part cr-check">
      <div className="row">
        <h2 className="h2 grow">{say.checklist}</h2>
        {of.run && <span className="sm d3">{say.doneOf(of.run.done, of.run.done + of.run.open + of.run.planned)}</span>}
      </div>
      {of.run ? <Steps id={of.run.id} /> : <p className="d3">{say.noChecklist}</p>}
    </section>
  )
}

function Steps({ id }: { id: string }) {
  const read = useRead(procedures.getRun, { params: { id } }, { kinds })
  if (read.error) return <RefusalNote error={read.error} />
  if (!read.data) return <Skeleton rows={4} />
  const run = read.data
  const open = run.steps.filter(({ state, kind }) => state === 'open' && (kind === 'task' || kind === 'approval'))
  const waits = run.interruptions.some(({ overAt }) => overAt === null)
  return (
    <>
      {waits && (
        <Link className="cr-note burns" to="/projects/$project" params={{ project: String(run.number) }}>
          <Icon of={IconAlertTriangle} /> {say.waitsForAnswer}
        </Link>
      )}
      {open.map((step) => (
        <StepCard key={step.job} run={run} of={step} />
      ))}
      {open.length === 0 && !waits && run.planned.length === 0 && <p className="d3">{say.allDone}</p>}
      <Rest run={run} />
      <Link className="link sm" to="/projects/$project" params={{ project: String(run.number) }}>
        {say.theProject}
      </Link>
    </>
  )
}

function Rest({ run }: { run: Run }) {
  const done = run.steps.filter(({ state, kind }) => state === 'done' && (kind === 'task' || kind === 'approval'))
  return (
    <>
      {run.state === 'running' && run.planned.length > 0 && (
        <ul className="cr-steps" aria-label={say.later}>
          {run.planned.map((one) => (
            <li key={one.node} className="d3">
              <Icon of={IconCircleDashed} /> <span className="grow">{one.name}</span>
            </li>
          ))}
        </ul>
      )}
      {done.length > 0 && (
        <ul className="cr-steps" aria-label={say.done}>
          {done.map((step) => (
            <li key={step.job}>
              <Icon of={IconCheck} className="pj-tick" />
              <span className="grow">
                {step.name} <span className="sm d3">{step.closedBy}</span>
              </span>
              <span className="sm d3 nw tn">{step.closedAt && clockMinutes(step.closedAt)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
