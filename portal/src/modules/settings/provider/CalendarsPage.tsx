import { IconCalendar, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { calendars } from '#contracts/calendars'
import type { Reply } from '../../../api.ts'
import { when } from '../../../format.ts'
import { useRead } from '../../../queries.ts'
import { useMay } from '../../../session.ts'
import { useNowEvery } from '../../../time.ts'
import { BtnLink } from '../../../ui/Btn.tsx'
import { Empty, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { Status } from '../../../ui/Status.tsx'
import { say } from '../../../words/provider.ts'
import { weekdaysWords } from '../../oncall/words.ts'
import { Frame } from '../Frame.tsx'

type Calendar = Reply<typeof calendars.listCalendars>['items'][number]

/** `Mon to Fri 08:00 to 20:00; Sat 09:00 to 13:00` */
function hoursWords(of: Calendar): string {
  if (of.always) return say.aroundTheClock
  const byTime = new Map<string, number[]>()
  for (const one of of.weekly) {
    const time = say.to3(one.from, one.to)
    byTime.set(time, [...(byTime.get(time) ?? []), one.weekday])
  }
  return [...byTime].map(([time, days]) => `${weekdaysWords(days)} ${time}`).join('; ') || say.neverOpen
}

/** Calendars: when time counts for promises, routing and rotas. */
export default function CalendarsPage() {
  const writes = useMay('calendar.write')
  const now = useNowEvery(60_000)
  const read = useRead(calendars.listCalendars, {}, { kinds: ['calendar'] })
  const items = read.data?.items ?? []
  return (
    <Frame
      title={say.calendars}
      acts={
        writes && (
          <BtnLink to="/settings/calendars/$calendar" params={{ calendar: 'new' }} icon={IconPlus}>
            {say.newCalendar}
          </BtnLink>
        )
      }
    >
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {read.data && items.length === 0 && (
        <Empty icon={IconCalendar} title={say.noCalendarYet}>
          {say.withoutOneEveryPromise}
        </Empty>
      )}
      <ul className="rows">
        {items.map((one) => (
          <li key={one.id}>
            <Link className="line" data-row="" to="/settings/calendars/$calendar" params={{ calendar: one.id }}>
              <span className="grow">
                <span className="m block">{one.name}</span>
                <span className="sm d3 block">
                  {hoursWords(one)}, {one.zone}
                  {one.holidays.length > 0 && say.holidays2(one.holidays.length)}
                </span>
              </span>
              <Status shape={one.openNow ? 'half' : 'open'}>
                {one.openNow ? say.open : say.closed2}
                {one.changesAt && say.until(when(one.changesAt, now, 'minutes'))}
              </Status>
            </Link>
          </li>
        ))}
      </ul>
    </Frame>
  )
}
