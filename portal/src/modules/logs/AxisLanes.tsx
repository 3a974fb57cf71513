import { logs } from '#contracts/logs'
import { count, when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/logs.ts'
import { AxisGroup, Bar, Lane } from '../systems/AxisLane.tsx'
import type { AxisProps } from '../systems/axis.ts'
import { useCounted } from '../systems/lanes.ts'

/** Lines that are read, and marks they are gathered in: an axis is no wider. */
const MOST = 500
const MARKS = 120
/** RFC 5424. */
const ERROR = 3
const WARNING = 4

/** When a system's log said that something is wrong: warnings and errors, gathered in marks by the worst of each. */
export default function AxisLanes({ systemId, onCount, from, to }: AxisProps) {
  const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), severity: WARNING, limit: MOST } as never // biome-ignore format: one question
  const read = useRead(logs.listLines, { params: { id: systemId }, query }, { kinds: [], keep: true })
  const lines = read.data?.items ?? []
  const lanes = [
    { name: say.errors, look: 'down', lines: lines.filter(({ severity }) => severity <= ERROR) },
    { name: say.warnings, look: 'degraded', lines: lines.filter(({ severity }) => severity === WARNING) },
  ].filter((lane) => lane.lines.length > 0)
  const { next, lookedUntil, later } = read.data ?? {}
  const left =
    next && lookedUntil ? say.drawnUntil(when(lookedUntil.getTime(), to), later ? count(later) : null) : undefined
  useCounted(read.error ? 0 : read.data && lanes.length, onCount)
  return (
    <>
      <RefusalNote error={read.error} what={say.logs} />
      <AxisGroup title={say.logs} left={left}>
        {lanes.map((lane) => (
          <Lane key={lane.look} name={lane.name} second={`${count(lane.lines.length)}${read.data?.next ? '+' : ''}`}>
            {gathered(lane.lines, from, to).map((one) => (
              <Bar
                key={one.at}
                span={{ from, to }}
                from={one.at}
                look={`look ${lane.look}`}
                title={`${when(one.at, to)} · ${one.count} · ${one.text}`}
              />
            ))}
          </Lane>
        ))}
      </AxisGroup>
    </>
  )
}

/** One mark where several would stand on each other, with the first line of it. */
function gathered(lines: readonly { at: Date; text: string }[], from: number, to: number) {
  const step = (to - from) / MARKS
  const places = Map.groupBy(lines, ({ at }) => Math.floor((at.getTime() - from) / step))
  return [...places.values()].map((list) => ({ at: list[0]!.at.getTime(), count: list.length, text: list[0]!.text.slice(0, 200) })) // biome-ignore format: one thing
}
