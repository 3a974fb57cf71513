import type { Preview } from '#contracts/support'
import { allowance, clockMinutes, when } from '../../format.ts'
import { useNowEvery } from '../../time.ts'
import { say } from '../../words/support.ts'

const SEVERITY_WORDS = { P1: say.critical, P2: say.high, P3: say.normal, P4: say.low }

const STEP_WORDS: Record<string, string> = {
  first_response: say.firstAtLatest,
  resolution: say.solvedOrAround,
}

/** A promise's length in words a customer uses; nobody outside counts seconds beyond two minutes. */
function inWords(ms: number): string {
  const rounded = ms >= 120_000 ? Math.round(ms / 60_000) * 60_000 : ms
  return allowance(rounded)
    .replace(/^(\d+) s$/, (_, n: string) => say.inSeconds(n))
    .replace(/^(\d+) min$/, (_, n: string) => say.inMinutes(n))
    .replace(/^(\d+) h$/, (_, n: string) => say.inHours(n))
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
          {say.youGetANumber}
          {of.paging.atOnce && (
            <span className="s">
              {say.engineerCalled}
              {of.paging.nextAfterMs ? say.noAnswerIn(inWords(of.paging.nextAfterMs)) : ''}
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
              {one.repeats ? say.newsThenEvery(inWords(one.allowedMs)) : (STEP_WORDS[one.kind] ?? one.name)}
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
    <section className="prom" aria-live="polite" aria-label={say.whatWePromise}>
      {of.firstResponseBy ? (
        <>
          <div className="k">{say.sentNowBy}</div>
          <div className="t tn">{clockMinutes(of.firstResponseBy)}</div>
          <div className="k">
            {when(of.firstResponseBy, now, 'minutes') === clockMinutes(of.firstResponseBy)
              ? say.thatIsIn(first ? inWords(first.allowedMs) : '', of.hours ? `, ${of.hours}` : '')
              : `${say.onDay(when(of.firstResponseBy, now, 'minutes').replace(/,? \d\d:\d\d$/, ''))} ${first ? say.within(inWords(first.allowedMs), of.hours) : ''}`}
          </div>
        </>
      ) : (
        <>
          <div className="k">{say.sentNow}</div>
          <div className="t small">{say.asSoonAsWeCan}</div>
          <div className="k">{say.namesNoResponse}</div>
        </>
      )}
      <Steps of={of} />
      <div className="basis">
        {of.plan ? say.planNamed(of.plan.name) : ''}
        {answered ? say.answersMakeIt(SEVERITY_WORDS[of.severity]) : say.takeItAs(SEVERITY_WORDS[of.severity])}
      </div>
    </section>
  )
}
