import type { Preview } from '#contracts/support'
import { allowance, clockMinutes, when } from '../../format.ts'
import { useNowEvery } from '../../time.ts'

const SEVERITY_WORDS = { P1: 'critical (P1)', P2: 'high (P2)', P3: 'normal (P3)', P4: 'low (P4)' }

const STEP_WORDS: Record<string, string> = {
  first_response: 'First response at the latest',
  resolution: 'Solved, or a way around it',
}

/** A promise's length in words a customer uses; nobody outside counts seconds beyond two minutes. */
function inWords(ms: number): string {
  const rounded = ms >= 120_000 ? Math.round(ms / 60_000) * 60_000 : ms
  return allowance(rounded)
    .replace(/^(\d+) s$/, '$1 seconds')
    .replace(/^(\d+) min$/, (_, n) => (n === '1' ? '1 minute' : `${n} minutes`))
    .replace(/^1 h$/, '1 hour')
    .replace(/^(\d+) h$/, '$1 hours')
}

/** The clock within a day; beyond, the day stands in front and the clock behind the words. */
function moment(at: Date, now: number): { time: string; behind: string } {
  if (at.getTime() - now < 86_400_000) return { time: clockMinutes(at), behind: '' }
  return {
    time: when(at, now, 'minutes')
      .replace(/,? \d\d:\d\d$/, '')
      .replace(/^\w+ (\d+ \w+)/, '$1'),
    behind: `, ${clockMinutes(at)}`,
  }
}

function Steps({ of }: { of: Preview }) {
  const now = useNowEvery(30_000)
  const promises = [...of.promises].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
  return (
    <ol>
      <li>
        <time className="tn">{clockMinutes(now)}</time>
        <i />
        <span>
          You get a number
          {of.paging.atOnce && (
            <span className="s">
              The engineer on duty is called.
              {of.paging.nextAfterMs ? ` No answer in ${inWords(of.paging.nextAfterMs)}: the next one.` : ''}
            </span>
          )}
        </span>
      </li>
      {promises.map((one) => {
        const first = one.kind === 'first_response'
        const { time, behind } = moment(one.dueAt, now)
        return (
          <li key={one.kind} className={first ? 'k1' : undefined}>
            <time className={first ? 'b tn' : 'tn'}>{time}</time>
            <i />
            <span className={first ? 'b' : undefined}>
              {one.repeats ? `News, then every ${inWords(one.allowedMs)}` : (STEP_WORDS[one.kind] ?? one.name)}
              {behind}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

/** What is promised if the request is sent now, changing with each answer. */
export function PreviewCard({ of, answered }: { of: Preview | undefined; answered: boolean }) {
  const now = useNowEvery(30_000)
  if (!of) return <section className="prom wait" aria-busy="true" />
  const first = of.promises.find((one) => one.kind === 'first_response')
  return (
    <section className="prom" aria-live="polite" aria-label="What we promise">
      {of.firstResponseBy ? (
        <>
          <div className="k">Sent now, first response by</div>
          <div className="t tn">{clockMinutes(of.firstResponseBy)}</div>
          <div className="k">
            {when(of.firstResponseBy, now, 'minutes') === clockMinutes(of.firstResponseBy)
              ? `That is in ${first ? inWords(first.allowedMs) : 'time'}${of.hours ? `, ${of.hours}` : ''}.`
              : `On ${when(of.firstResponseBy, now, 'minutes').replace(/,? \d\d:\d\d$/, '')}. ${first ? `Within ${inWords(first.allowedMs)} of ${of.hours ?? 'working time'}.` : ''}`}
          </div>
        </>
      ) : (
        <>
          <div className="k">Sent now</div>
          <div className="t small">We answer as soon as we can</div>
          <div className="k">Your contract names no response time for this.</div>
        </>
      )}
      <Steps of={of} />
      <div className="pl">
        {of.plan ? `Plan ${of.plan.name}. ` : ''}
        {answered
          ? `Your answers make it ${SEVERITY_WORDS[of.severity]}.`
          : `Until the questions are answered we take it as ${SEVERITY_WORDS[of.severity]}.`}
      </div>
    </section>
  )
}
