import ICAL from 'ical.js'

export type Written = { uid: string; summary: string; from: Date; until: Date; description?: string }

/**
 * A calendar (RFC 5545) of shifts. Times are in UTC: every program shows them on its own wall, and no change of the clocks can
 * move one.
 */
export function calendarText(name: string, entries: readonly Written[], stamp: Date): string {
  const calendar = new ICAL.Component('vcalendar')
  calendar.addPropertyWithValue('prodid', '-//Palisade//On call//EN')
  calendar.addPropertyWithValue('version', '2.0')
  calendar.addPropertyWithValue('method', 'PUBLISH')
  calendar.addPropertyWithValue('x-wr-calname', name)
  calendar.addPropertyWithValue('refresh-interval', 'PT15M').setParameter('value', 'DURATION')
  for (const entry of entries) {
    const event = new ICAL.Component('vevent')
    event.addPropertyWithValue('uid', entry.uid)
    event.addPropertyWithValue('dtstamp', utc(stamp))
    event.addPropertyWithValue('dtstart', utc(entry.from))
    event.addPropertyWithValue('dtend', utc(entry.until))
    event.addPropertyWithValue('summary', entry.summary)
    if (entry.description) event.addPropertyWithValue('description', entry.description)
    calendar.addSubcomponent(event)
  }
  return `${calendar.toString()}\r\n`
}

const utc = (at: Date) => ICAL.Time.fromJSDate(at, true)
