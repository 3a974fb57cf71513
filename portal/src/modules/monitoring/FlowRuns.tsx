import { useState } from 'react'
import { monitoring } from '#contracts/monitoring'
import type { Reply } from '../../api.ts'
import { bytes, when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Card } from '../../ui/Card.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Health } from '../../ui/Health.tsx'
import { Sideways } from '../../ui/Sideways.tsx'
import { FromServer, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/flows.ts'
import { kinds, ms } from './parts.tsx'
import './flows.css'

type Run = Reply<typeof monitoring.listRuns>['items'][number]
export type Told = Pick<Run, 'steps' | 'warnings' | 'assertions'>

const outcomes = { passed: 'up', degraded: 'degraded', failed: 'down', inconclusive: 'inconclusive' } as const
const looks = { passed: 'up', failed: 'p1', skipped: 'line' } as const

/** Of a user flow: the last run step by step, and the failures that are kept with what was on the screen. For staff. */
export function FlowRuns({ id }: { id: string }) {
  const now = useNowEvery(30_000)
  const read = useRead(monitoring.listRuns, { params: { id } }, { kinds })
  const items = read.data?.items ?? []
  const [newest] = items
  const failures = items.filter(({ screenshot, har }) => screenshot || har)
  return (
    <>
      <Card title={say.lastRun} aside={newest && `${when(newest.at, now)}, ${ms(newest.tookMs)}`}>
        <RefusalNote error={read.error} what={say.runs} />
        {read.isPending && <Skeleton rows={3} />}
        {read.data && !newest && <p className="d3">{say.noRun}</p>}
        {newest && (
          <>
            <p className="row wrap">
              <Health of={outcomes[newest.state]} />
              <FromServer text={newest.reason?.text ?? ''} />
            </p>
            <StepTable of={newest} />
          </>
        )}
      </Card>
      {failures.length > 0 && (
        <Card title={say.failures}>
          <ul className="fl-failures">
            {failures.map((run) => (
              <Failure key={run.id} of={run} now={now} open={run === failures[0]} />
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}

/** Each step with its time and the selector that matched; a later one than the first is a warning. */
export function StepTable({ of }: { of: Told }) {
  return (
    <>
      <Sideways label={say.steps}>
        <table className="tb">
          <thead>
            <tr>
              <th className="num">{say.number}</th>
              <th>{say.step}</th>
              <th>{say.matched}</th>
              <th className="num">{say.took}</th>
            </tr>
          </thead>
          <tbody>
            {of.steps.map((step, n) => (
              <tr key={n}>
                <td className="num tn">{n + 1}</td>
                <td>
                  <span className="row">
                    <Chip look={looks[step.state]}>{say[step.state]}</Chip>
                    <FromServer text={step.label} />
                  </span>
                  {of.warnings
                    .filter((warning) => warning.step === n)
                    .map((warning) => (
                      <span key={warning.text} className="block fl-warning">
                        {(step.selector ?? 0) > 0 ? say.firstMatchesNoMore : <FromServer text={warning.text} />}
                      </span>
                    ))}
                </td>
                <td className="wrap-any">
                  {step.selector !== null && (
                    <>
                      <span className="mono sm">{step.matched}</span>{' '}
                      <span className="sm d3 nw">{say.selectorOf(step.selector + 1, step.selectors)}</span>
                    </>
                  )}
                </td>
                <td className="num tn">{step.state === 'skipped' ? '' : ms(step.tookMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
      {of.assertions.length > 0 && (
        <ul className="fl-claims">
          {of.assertions.map(({ name, held }, n) => (
            <li key={n}>
              <Health of={held ? 'up' : 'down'}>
                <FromServer text={name} />
              </Health>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Failure({ of, now, open }: { of: Run; now: number; open: boolean }) {
  const [shown, setShown] = useState(open)
  const step = of.failedStep === null ? null : of.steps[of.failedStep]
  return (
    <li>
      <p className="row wrap">
        <span className="tn d3">{when(of.at, now)}</span>
        <span className="d3">{of.location}</span>
        {step && <span className="b wrap-any">{say.failedAt(of.failedStep! + 1, step.label)}</span>}
        <FromServer text={of.reason?.text ?? ''} />
      </p>
      <span className="row wrap">
        {of.screenshot && (
          <Btn size="sm" aria-expanded={shown} onClick={() => setShown(!shown)}>
            {shown ? say.hideScreenshot : say.showScreenshot}
          </Btn>
        )}
        {of.har && (
          <a className="btn sm" href={`/api/flow-runs/${of.id}/har`} download>
            {say.har(bytes(of.har.size))}
          </a>
        )}
      </span>
      {shown && of.screenshot && <Screenshot of={of} />}
    </li>
  )
}

function Screenshot({ of }: { of: Run }) {
  const [failed, setFailed] = useState(false)
  if (of.screenshot?.scan === 'waiting') return <p className="d3">{say.waits}</p>
  if (failed || of.screenshot?.scan === 'infected' || of.screenshot?.scan === 'unchecked')
    return <p className="d3">{say.heldBack}</p>
  const address = `/api/flow-runs/${of.id}/screenshot`
  return (
    <a href={address} target="_blank" rel="noreferrer" className="fl-shot">
      <img src={address} alt={say.screenshotOf} loading="lazy" onError={() => setFailed(true)} />
    </a>
  )
}
