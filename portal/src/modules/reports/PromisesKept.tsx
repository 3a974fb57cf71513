import { IconDownload } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { accounts } from '#contracts/accounts'
import { promises } from '#contracts/promises'
import { useFilters } from '../../filters.ts'
import { allowance, count, day, percent, span } from '../../format.ts'
import { useKeys } from '../../keys.ts'
import { useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Stats } from '../../ui/Card.tsx'
import { FilterMenu } from '../../ui/FilterMenu.tsx'
import { Severity, type SeverityName, severityOptions } from '../../ui/Severity.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { BrokenList } from './Broken.tsx'
import { type Report, SharesChart, WeeksChart } from './charts.tsx'
import { exportReport } from './export.ts'
import { type AskedPromises, PromisesBehind } from './PromisesBehind.tsx'
import './reports.css'
import { say as builder } from '../../words/builder.ts'
import { common } from '../../words/common.ts'
import { say } from '../../words/reports.ts'

const PERIODS = ['4', '13', '26', '52'].map((weeks) => ({
  value: weeks,
  word: say.weeks(weeks),
  label: say.weeks(weeks),
}))

type Ask = (asked: AskedPromises) => void

/** A number that opens what it counts. */
function Counted({ n, says, ask }: { n: number; says: string; ask: () => void }) {
  if (n === 0) return count(n)
  return (
    <button type="button" className="link bare-text" aria-label={builder.show(`${says}, ${count(n)}`, n)} onClick={ask}>
      {count(n)}
    </button>
  )
}

function figures(of: Report, ask: Ask) {
  const row = (kind: string) => of.rows.find((one) => one.kind === kind && one.severity === 'P1')
  const acknowledged = of.rows.find((one) => one.kind.startsWith('acknowledge') && one.severity === 'P1')
  const [first, resolution] = [row('first_response'), row('resolution')]
  const second = acknowledged ?? resolution
  return [
    {
      label: say.kept,
      value: of.keptPercent === null ? '–' : percent(of.keptPercent / 100),
      below: say.ofGoal(count(of.kept), count(of.measured), of.goalPercent),
    },
    {
      label: say.broken,
      value: <Counted n={of.broken} says={say.broken} ask={() => ask({ of: 'broken' })} />,
      below: say.inTheSameTime(count(of.before.broken)),
    },
    {
      label: say.firstResponseP1,
      value: first ? span(first.medianUsedMs) : '–',
      below: first ? say.medianOfAllowed(allowance(first.medianAllowedMs)) : say.noneHere,
    },
    {
      label: acknowledged ? say.timeToAcknowledgeP1 : say.resolutionP1,
      value: second ? span(second.medianUsedMs) : '–',
      below: second ? say.median95Within(span(second.p95UsedMs)) : say.noneHere,
    },
    {
      label: say.ourOwnClocksLate,
      value: of.clocks.p50Ms === null ? '–' : `${of.clocks.p50Ms} ms`,
      below: of.clocks.p50Ms === null ? say.noneFired : say.medianP99MsWorst(of.clocks.p99Ms, of.clocks.worstMs),
    },
  ]
}

/** Scrolls sideways on phones, so it must be reachable by keyboard. */
function Wide({ className, label, children }: { className: string; label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region without a focus cannot be scrolled by keys
    <section className={className} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}

function Kept({ percent: value, goal }: { percent: number; goal: number }) {
  return (
    <span className={value < goal ? 'att bad' : 'att'} role="img" aria-label={say.percentGoal(value, goal)}>
      <i style={{ width: `${Math.max(0, (value - 90) * 10)}%` }} />
      <b style={{ left: `${Math.max(0, (goal - 90) * 10)}%` }} />
    </span>
  )
}

function Rows({ of, ask }: { of: Report; ask: Ask }) {
  const about = (row: Report['rows'][number]) => ({ kind: row.kind, severity: row.severity })
  const named = (row: Report['rows'][number], what: string) => [row.name, row.severity, what].filter(Boolean).join(', ')
  return (
    <Wide className="tbw" label={say.eachPromise}>
      <table className="tb">
        <thead>
          <tr>
            <th>{say.promise}</th>
            <th>{common.severity}</th>
            <th className="num">{say.measured}</th>
            <th className="num">{say.broken}</th>
            <th className="num">{say.kept}</th>
            <th>{say.n90To100}</th>
            <th className="num">{say.medianUsed}</th>
            <th className="num">{say.worst}</th>
          </tr>
        </thead>
        <tbody>
          {of.rows.map((row) => (
            <tr key={`${row.kind}${row.severity}`}>
              <td>{row.name}</td>
              <td>{row.severity && <Severity of={row.severity as SeverityName} quiet />}</td>
              <td className="num">
                <Counted
                  n={row.measured}
                  says={named(row, say.measured)}
                  ask={() => ask({ of: 'rows', ...about(row) })}
                />
              </td>
              <td className={row.broken === 0 ? 'num d3' : 'num'}>
                <Counted
                  n={row.broken}
                  says={named(row, say.broken)}
                  ask={() => ask({ of: 'broken', ...about(row) })}
                />
              </td>
              <td className={row.keptPercent < of.goalPercent ? 'num b t-p1' : 'num b'}>
                {percent(row.keptPercent / 100)}
              </td>
              <td>
                <Kept percent={row.keptPercent} goal={of.goalPercent} />
              </td>
              <td className="num">{Math.round(row.medianShare * 100)} %</td>
              <td className={row.worstOverMs === null ? 'num d3' : 'num'}>
                {row.worstOverMs === null ? `${Math.round(row.worstShare * 100)} %` : say.over(span(row.worstOverMs))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

function Shown({ of, ask }: { of: Report; ask: Ask }) {
  const [all, setAll] = useState(false)
  if (of.measured === 0) return <Empty title={say.noPromiseWasDecided}>{say.aLongerTimeOr}</Empty>
  return (
    <>
      <Stats of={figures(of, ask)} />
      <div className="rp-two">
        <Wide className="ct" label={say.keptEachWeek}>
          <h2 className="h3">
            {say.keptEachWeek2}
            <span>{say.squaresBelowGoal}</span>
          </h2>
          <WeeksChart of={of} />
        </Wide>
        <Wide className="ct" label={say.shareOfTheAllowed}>
          <h2 className="h3">
            {say.shareOfTheAllowed}
            <span>{say.promises}</span>
          </h2>
          <SharesChart of={of} />
        </Wide>
      </div>
      <div className="rp-two">
        <Rows of={of} ask={ask} />
        <BrokenList of={of} all={all} onAll={() => setAll(!all)} />
      </div>
    </>
  )
}

/** How the promises of a time were kept, and how late our own clocks were. */
export default function PromisesKept() {
  const { values, set } = useFilters(['weeks', 'account', 'plan', 'severity'])
  const today = useNowEvery(60 * 60_000)
  // Until the end of today, so that the address of the answer stays the same all day.
  const to = new Date(today)
  to.setHours(24, 0, 0, 0)
  const weeks = Number(values.weeks) || 13
  // By the calendar, so that it begins at midnight also where summer time changed between.
  const from = new Date(to)
  from.setDate(from.getDate() - weeks * 7)
  const [asked, setAsked] = useState<AskedPromises | null>(null)
  const read = useRead(
    promises.report,
    {
      query: {
        from: from.toISOString(),
        to: to.toISOString(),
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        account: values.account || undefined,
        plan: values.plan || undefined,
        severity: values.severity || undefined,
      },
    },
    { kinds: ['promise'], keep: true },
  )
  const customers = useRead(accounts.listAccounts, { query: { limit: 200 } }).data?.items ?? []
  const plans = useRead(promises.listPlans, {}).data?.items ?? []
  useTitle(say.promisesKept)
  const download = () => read.data && exportReport(read.data)
  useKeys([{ keys: 'x', does: say.exportKey, run: download }])
  return (
    <div className="rp">
      <div className="row wrap">
        <h1 className="h1">{say.promisesKept}</h1>
        <span className="push row">
          <Btn icon={IconDownload} disabled={!read.data} onClick={download}>
            {say.export}
          </Btn>
        </span>
      </div>
      <div className="filt">
        <FilterMenu
          label={say.period}
          all={say.n13WeeksTo(day(today, today))}
          options={PERIODS}
          value={values.weeks}
          onChange={(weeks) => set({ weeks })}
        />
        <FilterMenu
          label={common.account}
          options={customers
            .filter((one) => one.kind !== 'provider')
            .map((one) => ({ value: one.id, word: one.name, label: one.name }))}
          value={values.account}
          onChange={(account) => set({ account })}
        />
        <FilterMenu
          label={say.plan}
          options={plans.map((one) => ({ value: one.id, word: one.name, label: one.name }))}
          value={values.plan}
          onChange={(plan) => set({ plan })}
        />
        <FilterMenu
          label={common.severity}
          many
          options={severityOptions}
          value={values.severity}
          onChange={(severity) => set({ severity })}
        />
        {read.data && (
          <button type="button" className="link bare-text push" onClick={() => setAsked({ of: 'rows' })}>
            {say.promisesBehindTheseNumbers(count(read.data.measured))}
          </button>
        )}
      </div>
      <RefusalNote error={read.error} what={say.theReportCannotBe} />
      {read.data ? <Shown of={read.data} ask={setAsked} /> : !read.error && <Skeleton rows={8} />}
      {asked && read.data && (
        <PromisesBehind of={read.data} filters={values} asked={asked} onClose={() => setAsked(null)} />
      )}
    </div>
  )
}
