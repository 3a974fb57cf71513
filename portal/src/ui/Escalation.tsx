import {
  IconBellRinging,
  IconCircleCheck,
  IconCircleDotted,
  IconCircleX,
  IconPlayerSkipForward,
} from '@tabler/icons-react'
import { clockSeconds, span } from '../format.ts'
import { useNow } from '../time.ts'
import { ChannelIcon, channelWord } from './Channel.tsx'
import { Icon } from './Icon.tsx'
import { Lateness } from './PromiseClock.tsx'
import './timeline.css'
import { say } from '../words/ui.ts'

export interface PageView {
  id: string
  channel: string
  at: number
  /** `delivered 13:35:02`, `failed: number refused`; for a planned page nothing: it counts down by itself. */
  outcome: string
  state: 'planned' | 'sent' | 'failed' | 'answered'
}

export interface StepView {
  id: string
  person: string
  /** primary, alternate, team lead. */
  role: string
  state: 'waiting' | 'paging' | 'expired' | 'passed' | 'acknowledged' | 'stopped'
  /** When the state was reached, or will be (waiting). */
  at: number | null
  /** While paging: when the next step is called. */
  until?: number
  /** Why it was passed over or what it said, in words. */
  why?: string
  firedAt?: number
  latenessMs?: number
  pages: PageView[]
}

const MARKS = {
  waiting: IconCircleDotted,
  paging: IconBellRinging,
  expired: IconCircleX,
  passed: IconPlayerSkipForward,
  acknowledged: IconCircleCheck,
  stopped: IconCircleDotted,
}

function Standing({ step }: { step: StepView }) {
  const now = useNow()
  const at = step.at === null ? '' : clockSeconds(step.at)
  if (step.state === 'paging' && step.until)
    return <span className="b push tn nw">{step.until > now ? say.left(span(step.until - now)) : say.passingOn}</span>
  const words = {
    waiting: say.at(at),
    paging: say.sinceTime(at),
    expired: say.expired(at),
    passed: say.passedOver(at),
    acknowledged: say.acknowledgedAt(at),
    stopped: at,
  }
  const late = step.state === 'waiting' || step.state === 'stopped'
  return (
    <span className={`sm push tn nw ${late ? 'd3' : step.state === 'acknowledged' ? 't-up' : 'd2'}`}>
      {words[step.state].trim()}
    </span>
  )
}

function PageLine({ of }: { of: PageView }) {
  const now = useNow()
  return (
    <div className={of.state === 'planned' ? 'pg plan' : 'pg'}>
      <ChannelIcon of={of.channel} />
      <time>{clockSeconds(of.at)}</time>
      <span>{channelWord(of.channel)}</span>
      <span className="cut" title={of.outcome || undefined}>
        {of.state === 'planned' ? (
          of.at > now ? (
            say.inTime(span(of.at - now))
          ) : (
            say.now
          )
        ) : of.state === 'failed' ? (
          <span className="t-p1">{of.outcome}</span>
        ) : (
          of.outcome
        )}
      </span>
    </div>
  )
}

/** The chain of one escalation, page by page, with how late each clock fired and who is called next. */
export function Escalation({ steps }: { steps: StepView[] }) {
  return (
    <div className="escbox">
      {steps.map((step, index) => (
        <div
          key={step.id}
          className={`esc${index === steps.length - 1 ? ' end' : ''}${step.state === 'paging' || step.state === 'acknowledged' ? ' on' : ''}`}
        >
          <span className="nd">
            <Icon of={MARKS[step.state]} />
          </span>
          <div>
            <div className="row">
              <span className={step.state === 'waiting' || step.state === 'stopped' ? 'd2 nw' : 'b nw'}>
                {step.person}
              </span>
              <span className="sm d3 cut">{step.role}</span>
              <Standing step={step} />
            </div>
            {step.pages.length > 0 && (
              <div className="pgs">
                {step.pages.map((page) => (
                  <PageLine key={page.id} of={page} />
                ))}
              </div>
            )}
            {step.why && <div className="why">{step.why}</div>}
            {step.firedAt !== undefined && step.latenessMs !== undefined && (
              <div className="why">
                <Lateness firedAt={step.firedAt} latenessMs={step.latenessMs} />
              </div>
            )}
          </div>
        </div>
      ))}
    </div>
  )
}
