import { IconPlus, IconX } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { calendars } from '#contracts/calendars'
import type { Reply } from '../../../api.ts'
import { useAct, useRead } from '../../../queries.ts'
import { useMay, useMe } from '../../../session.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { EditActs } from '../../../ui/EditActs.tsx'
import { CheckField, ChoiceField, Form, fieldErrors, TextField } from '../../../ui/Field.tsx'
import { RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { say } from '../../../words/provider.ts'
import { allZones } from '../../../zone.ts'
import { Frame, Part } from '../Frame.tsx'

type Calendar = Reply<typeof calendars.getCalendar>
type Hours = { from: string; to: string }
type Holiday = { date: string; name: string; hours: Hours[] }

const WEEKDAYS = [say.monday, say.tuesday, say.wednesday, say.thursday, say.friday, say.saturday, say.sunday]

/** Makes a calendar, or changes its hours and holidays. */
export default function CalendarEditPage() {
  const { calendar: id } = useParams({ strict: false }) as { calendar: string }
  const saved = id !== 'new'
  const read = useRead(calendars.getCalendar, { params: { id } }, { enabled: saved, kinds: [] })
  if (read.error)
    return (
      <Frame title={say.calendar}>
        <RefusalNote error={read.error} />
      </Frame>
    )
  if (saved && !read.data)
    return (
      <Frame title={say.calendar}>
        <Skeleton />
      </Frame>
    )
  return <Editor key={id} saved={read.data} />
}

/** From and to; midnight at the end is written 00:00 and kept as 24:00. */
function HoursFields(props: { of: Hours; what: string; onHours: (hours: Hours) => void; onRemove: () => void }) {
  return (
    <>
      <TextField
        label={say.from(props.what)}
        hideLabel
        type="time"
        value={props.of.from}
        onText={(from) => props.onHours({ ...props.of, from })}
      />
      <span className="d3">{say.to}</span>
      <TextField
        label={say.to2(props.what)}
        hideLabel
        type="time"
        value={props.of.to === '24:00' ? '00:00' : props.of.to}
        onText={(to) => props.onHours({ ...props.of, to: to === '00:00' ? '24:00' : to })}
      />
      <Btn
        look="quiet"
        size="sm"
        icon={IconX}
        aria-label={say.removeTo(props.what, props.of.from, props.of.to)}
        onClick={props.onRemove}
      />
    </>
  )
}

function Week({ week, onWeek }: { week: Hours[][]; onWeek: (week: Hours[][]) => void }) {
  const put = (day: number, hours: Hours[]) => onWeek(week.map((one, at) => (at === day ? hours : one)))
  return (
    <div className="hours">
      {WEEKDAYS.map((name, day) => {
        const hours = week[day] ?? []
        return (
          <div key={name}>
            <span className={hours.length > 0 ? 'wd m' : 'wd d3'}>{name}</span>
            {hours.length === 0 && <span className="d3">{say.closed}</span>}
            {hours.map((one, index) => (
              <HoursFields
                key={`${name}${index}`}
                of={one}
                what={name}
                onHours={(next) =>
                  put(
                    day,
                    hours.map((old, at) => (at === index ? next : old)),
                  )
                }
                onRemove={() =>
                  put(
                    day,
                    hours.filter((_, at) => at !== index),
                  )
                }
              />
            ))}
            <Btn
              look="quiet"
              size="sm"
              icon={IconPlus}
              aria-label={say.addHoursOn(name)}
              onClick={() =>
                put(day, [...hours, hours.length > 0 ? { from: '13:00', to: '17:00' } : { from: '08:00', to: '18:00' }])
              }
            >
              {say.hours}
            </Btn>
          </div>
        )
      })}
    </div>
  )
}

function Holidays({ list, onList }: { list: Holiday[]; onList: (list: Holiday[]) => void }) {
  const put = (index: number, part: Partial<Holiday>) =>
    onList(list.map((one, at) => (at === index ? { ...one, ...part } : one)))
  return (
    <>
      <ul className="hol-list">
        {list.map((one, index) => (
          <li key={`holiday${index}`}>
            <span className="d">
              <TextField
                label={say.date}
                hideLabel
                type="date"
                value={one.date}
                onText={(date) => put(index, { date })}
              />
            </span>
            <span className="n">
              <TextField
                label={say.nameOfTheHoliday}
                hideLabel
                placeholder={common.name}
                value={one.name}
                onText={(name) => put(index, { name })}
              />
            </span>
            {one.hours.length === 0 ? (
              <Btn size="sm" look="quiet" onClick={() => put(index, { hours: [{ from: '08:00', to: '12:00' }] })}>
                {say.closedOpenForSome}
              </Btn>
            ) : (
              <span className="hol-hours">
                {one.hours.map((hours, at) => (
                  <HoursFields
                    key={`h${at}`}
                    of={hours}
                    what={one.name || say.holiday}
                    onHours={(next) => put(index, { hours: one.hours.map((old, n) => (n === at ? next : old)) })}
                    onRemove={() => put(index, { hours: one.hours.filter((_, n) => n !== at) })}
                  />
                ))}
              </span>
            )}
            <Btn look="quiet" size="sm" className="push" onClick={() => onList(list.filter((_, at) => at !== index))}>
              {say.removeIt}
            </Btn>
          </li>
        ))}
      </ul>
      <span>
        <Btn icon={IconPlus} onClick={() => onList([...list, { date: '', name: '', hours: [] }])}>
          {say.addAHoliday}
        </Btn>
      </span>
    </>
  )
}

function Editor({ saved }: { saved?: Calendar }) {
  const navigate = useNavigate()
  const me = useMe()
  const writes = useMay('calendar.write')
  const [form, setForm] = useState({
    name: saved?.name ?? '',
    zone: saved?.zone ?? me.providerZone,
    always: saved?.always ?? false,
    week: WEEKDAYS.map((_, day) =>
      saved
        ? saved.weekly.filter((one) => one.weekday === day + 1).map(({ from, to }) => ({ from, to }))
        : day < 5
          ? [{ from: '08:00', to: '18:00' }]
          : [],
    ) as Hours[][],
    holidays: (saved?.holidays ?? []).map((one) => ({ ...one, hours: one.hours ?? [] })) as Holiday[],
  })
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part })
  const done = () => void navigate({ to: '/settings/calendars' })
  const create = useAct(calendars.createCalendar, done)
  const change = useAct(calendars.changeCalendar, done)
  const remove = useAct(calendars.deleteCalendar, done)
  const act = saved ? change : create
  const bad = fieldErrors(act.error)
  const ready = form.name.trim() !== ''
  function save() {
    if (!ready || act.isPending) return
    const body = {
      name: form.name.trim(),
      zone: form.zone,
      always: form.always,
      weekly: form.always ? [] : form.week.flatMap((hours, day) => hours.map((one) => ({ weekday: day + 1, ...one }))),
      holidays: form.always
        ? []
        : form.holidays.map((one) => ({ ...one, hours: one.hours.length > 0 ? one.hours : undefined })),
    }
    if (saved) change.mutate({ params: { id: saved.id }, body: { ...body, version: saved.version } })
    else create.mutate({ body })
  }
  return (
    <Frame title={saved ? saved.name : say.newCalendar} second={saved && say.promisesAreRecalculated}>
      <Form onSubmit={save}>
        <div className="fields">
          <TextField
            label={common.name}
            placeholder={say.businessHours}
            value={form.name}
            error={bad.name}
            onText={(name) => put({ name })}
          />
          <ChoiceField
            label={common.timeZone}
            options={allZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
            value={form.zone}
            error={bad.zone}
            onChoice={(zone) => put({ zone })}
          />
        </div>
        <CheckField checked={form.always} onCheck={(always) => put({ always })}>
          {say.aroundTheClockEvery}
        </CheckField>
        {!form.always && (
          <>
            <Part title={say.hoursOfTheWeek}>
              <Week week={form.week} onWeek={(week) => put({ week })} />
            </Part>
            <Part title={say.holidays} says={say.closedTheWholeDay}>
              <Holidays list={form.holidays} onList={(holidays) => put({ holidays })} />
            </Part>
          </>
        )}
        <EditActs
          act={act}
          label={saved ? say.saveTheCalendar : say.makeTheCalendar}
          pending={say.savingTheCalendar}
          lack={ready ? '' : say.needsAName}
          back={{ to: '/settings/calendars' }}
          writes={writes}
          remove={
            saved && {
              act: remove,
              label: say.removeTheCalendar,
              sure: say.removeTheCalendar2(saved.name),
              run: () => remove.mutate({ params: { id: saved.id } }),
            }
          }
        />
      </Form>
    </Frame>
  )
}
