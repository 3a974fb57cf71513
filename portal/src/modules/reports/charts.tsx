import type { promises } from '#contracts/promises'
import type { Reply } from '../../api.ts'
import { dayMonth } from '../../format.ts'
import { say } from '../../words/reports.ts'

export type Report = Reply<typeof promises.report>

/** Share kept week by week with the goal, and the broken ones as squares below: a red point is square, too. */
export function WeeksChart({ of }: { of: Report }) {
  const weeks = of.weeks
  const measured = weeks.filter((week) => week.keptPercent !== null)
  const lowest = Math.min(...measured.map((week) => week.keptPercent ?? 100), of.goalPercent)
  const low =
    lowest >= 96
      ? 96
      : lowest >= 90
        ? Math.floor((lowest - 1) / 2) * 2
        : Math.max(0, Math.floor((lowest - 4) / 10) * 10)
  const [left, right, top, bottom] = [34, 644, 18, 122]
  const x = (i: number) => (weeks.length < 2 ? (left + right) / 2 : left + ((right - left) * i) / (weeks.length - 1))
  const y = (percent: number) => top + ((100 - percent) / (100 - low)) * (bottom - top)
  const points = weeks.flatMap((week, i) =>
    week.keptPercent === null ? [] : [{ week, at: x(i), y: y(week.keptPercent), percent: week.keptPercent }],
  )
  const most = Math.max(1, ...weeks.map((week) => week.broken))
  const step = most > 4 ? 30 / most : 10
  const every = Math.max(1, Math.ceil(weeks.length / 7))
  return (
    <svg
      className="ch"
      viewBox="0 0 690 196"
      role="img"
      aria-label={say.shareKeptEachWeek(low, of.goalPercent, of.broken)}
    >
      {[100, low].map((percent) => (
        <g key={percent}>
          <line className="gl" x1={left} x2={right} y1={y(percent)} y2={y(percent)} />
          <text x="26" y={y(percent) + 4} textAnchor="end">
            {percent}
          </text>
        </g>
      ))}
      <line
        x1={left}
        x2={right}
        y1={y(of.goalPercent)}
        y2={y(of.goalPercent)}
        stroke="var(--text-2)"
        strokeDasharray="4 3"
      />
      {of.goalPercent < 99.5 && (
        <text x="26" y={y(of.goalPercent) + 4} textAnchor="end">
          {of.goalPercent}
        </text>
      )}
      <text x="650" y={y(of.goalPercent) + 4}>
        {say.goal}
      </text>
      <path
        className="ln"
        d={points.map((point, i) => `${i === 0 ? 'M' : 'L'}${point.at.toFixed(1)} ${point.y.toFixed(1)}`).join('')}
      />
      {points.map((point) =>
        point.percent < of.goalPercent ? (
          <rect key={point.week.week} x={point.at - 4} y={point.y - 4} width="8" height="8" fill="var(--p1)">
            <title>{say.ofBroken(point.week.week, point.percent, point.week.broken, point.week.measured)}</title>
          </rect>
        ) : (
          <circle
            key={point.week.week}
            cx={point.at}
            cy={point.y}
            r="3.2"
            fill="var(--surface)"
            stroke="var(--ink)"
            strokeWidth="1.6"
          >
            <title>{say.of(point.week.week, point.percent, point.week.measured)}</title>
          </circle>
        ),
      )}
      <line className="ax" x1={left} x2={right} y1="172.5" y2="172.5" />
      <text x="0" y="147">
        {say.broken2}
      </text>
      {weeks.flatMap((week, i) =>
        Array.from({ length: week.broken }, (_, n) => (
          <rect
            key={`${week.week}.${n}`}
            x={x(i) - 7}
            y={171 - (n + 1) * step + (step > 6 ? 2 : 0)}
            width="14"
            height={Math.max(1, step - 2)}
            fill="var(--p1)"
          />
        )),
      )}
      {weeks.map((week, i) =>
        i % every === 0 ? (
          <text key={week.week} x={x(i)} y="190" textAnchor="middle">
            {dayMonth(week.week)}
          </text>
        ) : null,
      )}
    </svg>
  )
}

/** How much of the allowed time was used: neutral, gold from 70 %, orange from 90 %, hatched red beyond. */
export function SharesChart({ of }: { of: Report }) {
  const highest = Math.max(1, ...of.shares)
  const unit = 10 ** Math.floor(Math.log10(highest))
  const topTick = Math.ceil(highest / unit) * unit
  const y = (n: number) => 168 - (n / topTick) * 140
  const fill = (i: number) => (i < 7 ? 'var(--text-3)' : i < 9 ? 'var(--p3)' : 'var(--p2)')
  return (
    <svg className="ch" viewBox="0 0 424 196" role="img" aria-label={say.promisesByShareOf(of.kept, of.broken)}>
      <defs>
        <pattern id="over" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="3" height="6" fill="var(--p1)" />
        </pattern>
      </defs>
      {[0, topTick / 2, topTick].map((n) => (
        <g key={n}>
          <line className="gl" x1="28" x2="420" y1={y(n)} y2={y(n)} />
          {Number.isInteger(n) && (
            <text x="23" y={y(n) + 4} textAnchor="end">
              {n}
            </text>
          )}
        </g>
      ))}
      {of.shares.map((n, i) => {
        const over = i >= 10
        const at = over ? 286 + (i - 10) * 25.5 : 29 + i * 25.5
        // A single promise must still be seen beside hundreds.
        const height = n === 0 ? 0 : Math.max(3, 168 - y(n))
        return (
          <g key={at}>
            <rect x={at} y={168 - height} width="23.5" height={height} fill={over ? 'url(#over)' : fill(i)}>
              <title>{say.promises2(n)}</title>
            </rect>
            {over && n > 0 && (
              <text className="overn" x={at + 11.75} y={163 - height} textAnchor="middle">
                {n}
              </text>
            )}
          </g>
        )
      })}
      <line x1="284" x2="284" y1="24" y2="174" stroke="var(--text)" strokeWidth="2" />
      <text className="due" x="290" y="32">
        {say.due}
      </text>
      <text x="29" y="190" textAnchor="middle">
        0
      </text>
      <text x="156.5" y="190" textAnchor="middle">
        50 %
      </text>
      <text x="284" y="190" textAnchor="middle">
        100 %
      </text>
      <text x="420" y="190" textAnchor="end">
        {say.over130}
      </text>
    </svg>
  )
}
