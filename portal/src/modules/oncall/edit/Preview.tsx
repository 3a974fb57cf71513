import { useDebouncedValue, useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { oncall } from '#contracts/oncall'
import { useRead } from '../../../queries.ts'
import { useMe } from '../../../session.ts'
import { useNowEvery } from '../../../time.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Health } from '../../../ui/Health.tsx'
import { Sideways } from '../../../ui/Sideways.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { formWords as words } from '../../../words/rota-form.ts'
import { instantOfText } from '../../../zone.ts'
import { Block, Lane } from '../rota/Lane.tsx'
import { rangeAround, rangeWords, spanText } from '../rota/range.ts'
import { inputOf, missing, type RotaForm } from './form.ts'
import '../rota/board.css'
import '../rota/rota.css'
import '../rota/beside.css'

/** What the rota of the form would give, week by week, before anything is saved. */
export function Preview({ form }: { form: RotaForm }) {
  const me = useMe()
  const now = useNowEvery(60_000)
  const [week, setWeek] = useState(0)
  const [settled] = useDebouncedValue(form, 400)
  const { ref, width } = useElementSize()
  const range = rangeAround(now, 'week', settled.zone, week)
  const instant = (text: string) => {
    const at = instantOfText(text, settled.zone)
    return Number.isNaN(at) ? null : new Date(at).toISOString()
  }
  const lack = missing({ ...settled, name: settled.name || 'x' })
  const read = useRead(
    oncall.preview,
    {
      body: {
        rota: inputOf({ ...settled, name: settled.name || words.preview }, instant),
        from: new Date(range.from).toISOString(),
        until: new Date(range.until).toISOString(),
      },
    },
    { enabled: lack === '', keep: true, kinds: [] },
  )
  const gaps = read.data?.gaps ?? []
  return (
    <section className="stack g2" aria-label={words.preview}>
      <div className="row wrap">
        <h2 className="h2">{words.whatThisGives}</h2>
        <span className="d3">{rangeWords(range)}</span>
        <span className="push row">
          <Btn size="sm" onClick={() => setWeek(week - 1)}>
            {words.weekBefore}
          </Btn>
          <Btn size="sm" onClick={() => setWeek(week + 1)}>
            {words.weekAfter}
          </Btn>
        </span>
      </div>
      {lack && <p className="d3">{words.thenDrawn(lack)}</p>}
      {!lack && read.error && <RefusalNote error={read.error} />}
      {!lack && read.data && (
        <>
          <Sideways label={words.theWeek}>
            <div className="wkb" style={{ ['--days' as never]: 7 }}>
              <div className="lr over">
                <div className="nm" />
                <div className="days">
                  {range.days.map((day) => (
                    <span key={day.date}>{day.label}</span>
                  ))}
                </div>
              </div>
              <Lane name={words.onCall} look="real" laneRef={ref}>
                {read.data.final.map((shift) => (
                  <Block
                    key={`${shift.from.getTime()}${shift.person.id}`}
                    name={shift.person.name}
                    from={shift.from.getTime()}
                    until={shift.until.getTime()}
                    range={range}
                    width={width}
                    look={shift.person.id === me.id ? 'me' : ''}
                    title={`${shift.person.name}, ${spanText(shift.from.getTime(), shift.until.getTime(), settled.zone)}`}
                  />
                ))}
                {gaps.map((gap) => (
                  <Block
                    key={gap.from.getTime()}
                    name=""
                    from={gap.from.getTime()}
                    until={gap.until.getTime()}
                    range={range}
                    width={0}
                    look="gap"
                    title={words.nobodyAt(spanText(gap.from.getTime(), gap.until.getTime(), settled.zone))}
                  />
                ))}
              </Lane>
            </div>
          </Sideways>
          {gaps.length === 0 ? (
            <p>
              <Health of="up">{words.wholeWeek}</Health>
            </p>
          ) : (
            <ul>
              {gaps.slice(0, 3).map((gap) => (
                <li key={gap.from.getTime()}>
                  <Health of="down">
                    {words.nobodyAt(spanText(gap.from.getTime(), gap.until.getTime(), settled.zone))}
                  </Health>
                </li>
              ))}
              {gaps.length > 3 && <li className="d3">{words.moreThisWeek(gaps.length - 3)}</li>}
            </ul>
          )}
        </>
      )}
    </section>
  )
}
