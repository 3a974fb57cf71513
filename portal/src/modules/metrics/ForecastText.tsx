import { day } from '../../format.ts'
import { serverNow } from '../../time.ts'
import { say } from '../../words/metrics.ts'
import { type Forecast, type Series, valueWords } from './plot.ts'

const REASONS = {
  too_short: say.tooShort,
  gaps: say.gaps,
  no_growth: say.noGrowth,
  changing: say.changing,
  uncertain: say.uncertain,
  far: say.far,
}

/** A forecast in words: the interval, how it was off on the past, and what was left out; or why there is no date. */
export function ForecastText({ of, series, limit }: { of: Forecast; series: Series; limit: number }) {
  const now = serverNow()
  const value = (of: number) => valueWords(of, series)
  const on = (at: Date) => day(at, now)
  const head =
    of.kind === 'date'
      ? say.fullBetween(value(limit), on(of.early!), on(of.late!), on(of.likely!))
      : of.kind === 'reached'
        ? say.reached(value(limit))
        : `${say.noDate}: ${REASONS[of.reason ?? 'no_growth']}.`
  return (
    <span className="block">
      <span className={of.kind === 'none' ? 'd2' : 'b'}>{head}</span>
      {of.perDay !== null && <span className="d2"> {say.perDay(value(of.perDay))}.</span>}
      {of.backTest && (
        <span className="d3 block">{say.offBy(value(of.backTest.error), of.backTest.days, of.backTest.tries)}</span>
      )}
      {of.everyDays !== null && <span className="d3 block">{say.cleanedEvery(of.everyDays)}</span>}
      {of.shifts.slice(-2).map(({ at, size }) => (
        <span className="d3 block" key={at.getTime()}>
          {say.leftOut(value(size), on(at))}
        </span>
      ))}
    </span>
  )
}
