import { useElementSize } from '@mantine/hooks'
import { IconX } from '@tabler/icons-react'
import type { z } from 'zod'
import type { schedule as scheduleShape } from '#contracts/oncall'
import { useMe } from '../../../session.ts'
import { useNowEvery } from '../../../time.ts'
import { Icon } from '../../../ui/Icon.tsx'
import { Kbd } from '../../../ui/Kbd.tsx'
import { Sideways } from '../../../ui/Sideways.tsx'
import { dutyWords } from '../../../words/duty.ts'
import { alongWords, rotaWords as words } from '../../../words/oncall.ts'
import { planWords as plan } from '../../../words/plan.ts'
import { layerWords, type Rota } from '../words.ts'
import type { Change, Draft } from './draft.ts'
import { useDrag } from './drag.ts'
import { Block, Lane, NowLine } from './Lane.tsx'
import { clockOf, dayTime, placeOf, type Range, spanText } from './range.ts'

export type Schedule = z.output<typeof scheduleShape>
export type Shift = Schedule['final'][number]

const pct = (share: number) => `${(share * 100).toFixed(3)}%`

export interface BoardProps {
  rota: Rota
  range: Range
  /** As it would be with the unsaved changes. */
  schedule: Schedule
  draft: Draft
  /** Whether this person may change the plan. */
  writes: boolean
  nameOf: (id: string | null) => string
  chosen: Shift | null
  onChoose: (shift: Shift) => void
  onNew: (from: number, until: number) => void
}

/** The days above the lanes. */
function Days({ range, now, holidays }: { range: Range; now: number; holidays: Schedule['holidays'] }) {
  const off = (day: { from: number; until: number }) =>
    holidays
      .filter((one) => one.from.getTime() < day.until && one.until.getTime() > day.from)
      .map((one) =>
        one.people
          ? alongWords.holidayOf(one.name, one.people.map((person) => person.name).join(', '))
          : alongWords.holiday(one.name),
      )
      .join('; ')
  return (
    <div className="lr over">
      <div className="nm" />
      <div className="days">
        {range.days.map((day) => (
          <span
            key={day.date}
            title={off(day) || undefined}
            className={[now >= day.from && now < day.until && 'on', day.first && 'mon', off(day) && 'hol']
              .filter(Boolean)
              .join(' ')}
          >
            {day.label}
            {off(day) && <span className="sr">{off(day)}</span>}
            {range.view === 'week' && (
              <em className="tn" aria-hidden="true">
                <i style={{ left: '25%' }}>06</i>
                <i style={{ left: '50%' }}>12</i>
                <i style={{ left: '75%' }}>18</i>
              </em>
            )}
          </span>
        ))}
      </div>
    </div>
  )
}

/** Flags over the gaps and the time of this moment. Gaps near each other share one flag. */
function Flags({ range, schedule, now }: { range: Range; schedule: Schedule; now: number }) {
  const flags: { left: number; words: string }[] = []
  for (const gap of schedule.gaps) {
    // What nobody covered in the past stays hatched, but calls for nothing.
    if (gap.until.getTime() <= now) continue
    const from = Math.max(gap.from.getTime(), range.from)
    const until = Math.min(gap.until.getTime(), range.until)
    const left = (placeOf(from, range) + placeOf(until, range)) / 2
    if (flags.some((flag) => Math.abs(flag.left - left) < 0.2)) continue
    const days = until - from >= 86_400_000
    const end = days ? dayTime(until, range.zone) : clockOf(until, range.zone)
    flags.push({ left, words: plan.nobodyAt(dutyWords.range(dayTime(from, range.zone), end)) })
  }
  const here = now >= range.from && now < range.until
  const at = placeOf(now, range)
  // A flag says more than the time, which stands in the top of the portal as well.
  const free = flags.every((flag) => Math.abs(Math.min(Math.max(flag.left, 0.1), 0.9) - at) > 0.15)
  return (
    <div className="lr bare">
      <div className="nm" />
      <div className="lane flags">
        {flags.map((flag) => {
          const left = Math.min(Math.max(flag.left, 0.1), 0.9)
          return (
            <span
              key={flag.left}
              className="flag"
              style={{ left: pct(left), ['--tip' as never]: `${50 + (flag.left - left) * 400}%` }}
            >
              <Icon of={IconX} />
              {flag.words}
            </span>
          )
        })}
        {here && (
          <>
            <NowLine at={now} range={range} />
            {free && (
              <span className="nowf tn" style={{ left: pct(at) }}>
                {clockOf(now, range.zone)}
              </span>
            )}
          </>
        )}
      </div>
    </div>
  )
}

/** Whom an override takes the time from, by the schedule as it is saved. */
function insteadOf(schedule: Schedule, from: number, until: number, except: string): string {
  const names = new Set(
    schedule.final
      .filter((shift) => shift.from.getTime() < until && shift.until.getTime() > from)
      .map((shift) => shift.person.name),
  )
  names.delete(except)
  return [...names].join(plan.and)
}

/** The lanes: what really happens, then overrides and layers, a higher one wins. */
export function Board(props: BoardProps) {
  const { rota, range, schedule, draft, writes } = props
  const now = useNowEvery(60_000)
  const me = useMe()
  const { ref, width } = useElementSize()
  const { lane, drag, begin, move, end, press } = useDrag(range, (done) => {
    if (done.key === null) props.onNew(done.from, done.until)
    else draft.edit(done.key, { from: done.from, until: done.until })
  })
  const covers = draft.changes.filter((one): one is Exclude<Change, { kind: 'remove' }> => one.kind !== 'remove')
  const shown = covers.map((one) => (drag?.key === one.key ? { ...one, from: drag.from, until: drag.until } : one))
  const gone = new Set(draft.changes.flatMap((one) => (one.kind === 'remove' ? [one.overrideId] : [])))
  const laneWidth = Math.max(0, width)
  const isMine = (id: string | undefined) => id === me.id

  const guides = shown.flatMap((one) => [
    <span key={`${one.key}f`} className="guide" style={{ left: pct(placeOf(one.from, range)) }} />,
    <span key={`${one.key}u`} className="guide" style={{ left: pct(placeOf(one.until, range)) }} />,
  ])
  const lines = (
    <>
      <NowLine at={now} range={range} />
      {guides}
    </>
  )
  const instead = drag && insteadOf(schedule, drag.from, drag.until, '')
  const tip = drag && drag.until > drag.from && (
    <span
      className="tip"
      style={
        placeOf(drag.from, range) < 0.5
          ? { left: pct(placeOf(drag.from, range)) }
          : { right: pct(1 - placeOf(drag.until, range)) }
      }
    >
      <b className="b">{spanText(drag.from, drag.until, range.zone)}</b>
      {instead && plan.insteadOf(instead)}
      <span className="k">
        <span>
          <Kbd>Alt</Kbd> {plan.toTheMinute}
        </span>
        <span>
          <Kbd>Esc</Kbd> {plan.cancel}
        </span>
      </span>
    </span>
  )

  return (
    <Sideways label={plan.thePlan} className="wkw">
      <div className={range.view === 'month' ? 'wkb month' : 'wkb'} style={{ ['--days' as never]: range.days.length }}>
        <Days range={range} now={now} holidays={schedule.holidays} />
        <Flags range={range} schedule={schedule} now={now} />
        <Lane name={plan.onCall} second={plan.really} look="real" laneRef={ref}>
          {schedule.final.map((shift) => {
            const unsaved = covers.some((one) => one.key === shift.overrideId)
            const look = [
              isMine(shift.person.id) && 'me',
              shift.overrideId && 'ov',
              unsaved && 'new',
              props.chosen && same(props.chosen, shift) && 'chosen',
            ]
            return (
              <Block
                key={`${shift.from.getTime()}${shift.person.id}`}
                name={shift.person.name}
                from={shift.from.getTime()}
                until={shift.until.getTime()}
                range={range}
                width={laneWidth}
                look={look.filter(Boolean).join(' ')}
                title={`${shift.person.name}, ${spanText(shift.from.getTime(), shift.until.getTime(), range.zone)}`}
                onClick={() => props.onChoose(shift)}
                pressed={props.chosen ? same(props.chosen, shift) : false}
              />
            )
          })}
          {schedule.gaps.map((gap) => (
            <Block
              key={gap.from.getTime()}
              name=""
              from={gap.from.getTime()}
              until={gap.until.getTime()}
              range={range}
              width={0}
              look={gap.until.getTime() <= now ? 'gap past' : 'gap'}
              title={plan.nobodyAt(spanText(gap.from.getTime(), gap.until.getTime(), range.zone))}
              onClick={
                writes && gap.until.getTime() > now
                  ? () => props.onNew(gap.from.getTime(), gap.until.getTime())
                  : undefined
              }
            />
          ))}
          {lines}
        </Lane>
        <div className="sect ruled">{plan.layers}</div>
        <div className="lr">
          <div className="nm">
            <span className="m">{plan.overrides}</span>
            {writes && <span className="sm">{plan.dragToAdd}</span>}
          </div>
          <div
            ref={lane}
            className={writes ? 'lane open' : 'lane'}
            onPointerDown={writes ? (event) => begin(event, null) : undefined}
            onPointerMove={move}
            onPointerUp={end}
          >
            {rota.overrides.map((one) => (
              <Block
                key={one.id}
                name={one.person ? one.person.name : plan.away(one.replaces?.name ?? '')}
                from={one.from.getTime()}
                until={one.until.getTime()}
                range={range}
                width={laneWidth}
                look={[one.person ? 'ov' : 'away', isMine(one.person?.id) && 'me', gone.has(one.id) && 'gone']
                  .filter(Boolean)
                  .join(' ')}
                title={`${one.person ? one.person.name : words.away(one.replaces?.name ?? '')}, ${spanText(one.from.getTime(), one.until.getTime(), range.zone)}${one.reason ? `: ${one.reason}` : ''}`}
              />
            ))}
            {shown.map((one) => {
              const left = placeOf(one.from, range)
              const share = placeOf(one.until, range) - left
              if (share <= 0) return null
              const name = one.kind === 'away' ? plan.away(props.nameOf(one.personId)) : props.nameOf(one.personId)
              return (
                <button
                  type="button"
                  key={one.key}
                  className="bk drag"
                  style={{ left: pct(left), width: `calc(${pct(share)} - 2px)` }}
                  title={spanText(one.from, one.until, range.zone)}
                  aria-label={`${name}, ${spanText(one.from, one.until, range.zone)}. ${words.moveByKeys}`}
                  onPointerDown={(event) => begin(event, one)}
                  onKeyDown={(event) => press(event, one)}
                >
                  {share * laneWidth > name.length * 7 + 28 ? name : (name.split(' ')[0] ?? '')}
                </button>
              )
            })}
            {drag?.key === null && drag.until > drag.from && (
              <span
                className="bk drag"
                style={{
                  left: pct(placeOf(drag.from, range)),
                  width: `calc(${pct(placeOf(drag.until, range) - placeOf(drag.from, range))} - 2px)`,
                }}
              />
            )}
            {tip}
            <NowLine at={now} range={range} />
          </div>
        </div>
        {rota.layers.map((layer) => (
          <Lane key={layer.id} name={layer.name} second={layerWords(layer)}>
            {(schedule.layers.find((one) => one.layerId === layer.id)?.shifts ?? []).map((shift) => (
              <Block
                key={`${shift.from.getTime()}${shift.person.id}`}
                name={shift.person.name}
                from={shift.from.getTime()}
                until={shift.until.getTime()}
                range={range}
                width={laneWidth}
                look={isMine(shift.person.id) ? 'me' : 'dim'}
                title={`${shift.person.name}, ${spanText(shift.from.getTime(), shift.until.getTime(), range.zone)}`}
              />
            ))}
            <NowLine at={now} range={range} />
          </Lane>
        ))}
        {rota.shadows.length > 0 && (
          <Lane name={alongWords.title} second={alongWords.lane}>
            {rota.shadows
              .flatMap((one) => spansOf(one, schedule))
              .map((one) => (
                <Block
                  key={`${one.id}${one.from.getTime()}`}
                  name={one.learner.name}
                  from={one.from.getTime()}
                  until={one.until.getTime()}
                  range={range}
                  width={laneWidth}
                  look="along"
                  title={alongWords.learns(
                    one.learner.name,
                    spanText(one.from.getTime(), one.until.getTime(), range.zone),
                  )}
                />
              ))}
            <NowLine at={now} range={range} />
          </Lane>
        )}
      </div>
    </Sideways>
  )
}

type Shadow = Rota['shadows'][number]

/** When somebody learns along: the whole time, or the shifts of whom they follow within it. */
function spansOf(shadow: Shadow, schedule: Schedule): Shadow[] {
  if (!shadow.follows) return [shadow]
  return schedule.final
    .filter(({ person, from, until }) => person.id === shadow.follows?.id && from < shadow.until && until > shadow.from)
    .map(({ from, until }) => ({
      ...shadow,
      from: new Date(Math.max(from.getTime(), shadow.from.getTime())),
      until: new Date(Math.min(until.getTime(), shadow.until.getTime())),
    }))
}

export const same = (a: Shift, b: Shift) =>
  a.person.id === b.person.id && a.from.getTime() === b.from.getTime() && a.until.getTime() === b.until.getTime()
