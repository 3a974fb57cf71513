import { monitoring } from '#contracts/monitoring'
import type { Reply } from '../../api.ts'
import { clockMinutes, when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/monitoring.ts'
import { AxisGroup, Bar, counted, Lane } from '../systems/AxisLane.tsx'
import type { AxisProps } from '../systems/axis.ts'
import { MOST_LANES, useCounted } from '../systems/lanes.ts'
import { kinds, stateWords } from './parts.tsx'

type Course = Reply<typeof monitoring.readCourses>['items'][number]

const badness = { down: 3, degraded: 2, inconclusive: 1, up: 0, pending: 0 } as const
const worst = ({ course, troubles }: Course) =>
  Math.max(...course.map(({ state }) => badness[state])) + (troubles.length > 0 ? 0.5 : 0)

/** How each check of a system did: its states without gaps, and looks that were not up, also those nobody believed yet. */
export default function AxisLanes({ systemId, onCount, from, to }: AxisProps) {
  const query = { systemId, from: new Date(from).toISOString(), to: new Date(to).toISOString() } as never
  const read = useRead(monitoring.readCourses, { query }, { kinds, keep: true })
  const items = read.data?.items.toSorted((a, b) => worst(b) - worst(a))
  const more = (items?.length ?? 0) - MOST_LANES + (read.data?.moreChecks ?? 0)
  useCounted(read.error ? 0 : items?.length, onCount)
  return (
    <>
      <RefusalNote error={read.error} what={say.checks} />
      <AxisGroup title={say.checks} left={more > 0 ? say.moreChecks(more) : undefined}>
        {(items ?? []).slice(0, MOST_LANES).map((one) => (
          <CourseLane key={one.check.id} of={one} span={{ from, to }} end={read.data?.to.getTime() ?? to} />
        ))}
      </AxisGroup>
    </>
  )
}

function CourseLane({ of, span, end }: { of: Course; span: { from: number; to: number }; end: number }) {
  const { check, course, troubles } = of
  const last = course.at(-1)
  const untilOf = (one: Course['course'][number]) => one.until?.getTime() ?? end
  const left = [
    of.changesBefore > 0 && say.changesBefore(counted(of.changesBefore), when(course[0]!.from, span.to, 'minutes')),
    of.troublesBefore > 0 &&
      say.troublesBefore(counted(of.troublesBefore), when(troubles.at(-1)!.at, span.to, 'minutes')),
  ].filter((one) => one !== false)
  const told = course.filter(({ state }) => state !== 'up' && state !== 'pending')
  return (
    <Lane
      to="/checks/$check"
      params={{ check: check.id }}
      name={check.name}
      second={check.paused ? say.paused : last && stateWords[last.state]}
      left={left.join('. ')}
    >
      {told.length > 0 && (
        <span className="sr">
          {told
            .slice(0, 10)
            .map(
              (one) => `${stateWords[one.state]} ${when(one.from, span.to, 'minutes')}–${clockMinutes(untilOf(one))}`,
            )
            .join(', ')}
        </span>
      )}
      {course
        .filter(({ state }) => state !== 'pending')
        .map((one) => (
          <Bar
            key={one.from.getTime()}
            span={span}
            from={one.from.getTime()}
            until={untilOf(one)}
            look={`state ${one.state}`}
            title={[stateWords[one.state], when(one.from, span.to), one.said].filter(Boolean).join(' · ')}
          />
        ))}
      {troubles.map((one) => (
        <Bar
          key={`${one.at.getTime()} ${one.location}`}
          span={span}
          from={one.at.getTime()}
          look={`look ${one.outcome}`}
          title={[when(one.at, span.to), stateWords[one.outcome], one.said].filter(Boolean).join(' · ')}
        />
      ))}
    </Lane>
  )
}
