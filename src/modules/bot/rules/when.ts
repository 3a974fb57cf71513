import { firstInstant, offsetAt } from '#calendars'

const dayMs = 86_400_000
const hourMs = 3_600_000
/** What is due on a day is due at the end of the working day. */
const usualTimeMs = 17 * hourMs

const days: Readonly<Record<string, number>> = {
  sunday: 0, sun: 0, sonntag: 0, so: 0,
  monday: 1, mon: 1, montag: 1, mo: 1,
  tuesday: 2, tue: 2, tues: 2, dienstag: 2, di: 2,
  wednesday: 3, wed: 3, mittwoch: 3, mi: 3,
  thursday: 4, thu: 4, thurs: 4, donnerstag: 4, do: 4,
  friday: 5, fri: 5, freitag: 5, fr: 5,
  saturday: 6, sat: 6, samstag: 6, sonnabend: 6, sa: 6,
} // biome-ignore format: one day a line
const near: Readonly<Record<string, number>> = {
  today: 0,
  heute: 0,
  tomorrow: 1,
  morgen: 1,
  übermorgen: 2,
  uebermorgen: 2,
}

/** Midnight of a day on the wall, as if it were UTC; with `weekly` the day of a week, which may be a week later. */
type Day = { wall: number; weekly: boolean }

/**
 * The instant a few words name, in epoch milliseconds: a weekday, `tomorrow`, an ISO date or `4.12.2026`, with or without a time
 * (`14:30`, `2pm`, `14 Uhr`), or a time alone. German and English, by the clock of the zone. A weekday is the next one, today only
 * while its time is ahead; a day without a time ends at 17:00. Null for words that name no moment ahead.
 */
export function readWhen(words: string, { now, zone }: { now: number; zone: string }): number | null {
  const text = words
    .normalize('NFC')
    .toLowerCase()
    .slice(0, 80)
    .replace(/(\d)\s*uhr\b/g, '$1')
    .replace(/(\d)\s+([ap]m|h)\b/g, '$1$2')
    .replace(/(?<![\p{L}\d])(?:on|by|at|until|next|the|am|um|bis|zum|nächsten|naechsten|kommenden)(?![\p{L}\d])/gu, ' ')
    .replace(/[,;]|[!]+$/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const today = Math.floor((now + offsetAt(zone, now)) / dayMs) * dayMs
  const { day, rest } = dayIn(text, today)
  const time = rest === '' ? null : timeIn(rest)
  if (rest !== '' && time === null) return null
  if (!day && time === null) return null
  const at = (wall: number) => firstInstant(zone, wall + (time ?? usualTimeMs))
  const first = at(day?.wall ?? today)
  if (first > now) return first
  if (!day) return at(today + dayMs)
  return day.weekly ? at(day.wall + 7 * dayMs) : null
}

function dayIn(text: string, today: number): { day: Day | null; rest: string } {
  const date = /^(\d{4})-(\d{2})-(\d{2})(?:t|\s+|$)/.exec(text)
  if (date) return dated(text, date, [date[1]!, date[2]!, date[3]!])
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?(?:\s+|$)/.exec(text)
  if (german) {
    const year = german[3] ?? String(new Date(today).getUTCFullYear())
    const found = dated(text, german, [year, german[2]!, german[1]!])
    // A day and month without a year that are over are those of the next.
    if (german[3] || !found.day || found.day.wall >= today) return found
    return dated(text, german, [String(Number(year) + 1), german[2]!, german[1]!])
  }
  const [, word = '', rest = ''] = /^(\p{L}+)\.?(?:\s+(.*))?$/u.exec(text) ?? []
  const ahead = near[word]
  if (ahead !== undefined) return { day: { wall: today + ahead * dayMs, weekly: false }, rest }
  const weekday = days[word]
  if (weekday === undefined) return { day: null, rest: text }
  const away = (weekday - new Date(today).getUTCDay() + 7) % 7
  return { day: { wall: today + away * dayMs, weekly: true }, rest }
}

function dated(text: string, found: RegExpExecArray, [year, month, day]: [string, string, string]) {
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const real = new Date(wall)
  if (real.getUTCMonth() !== Number(month) - 1 || real.getUTCDate() !== Number(day)) return { day: null, rest: text }
  return { day: { wall, weekly: false }, rest: text.slice(found[0].length).trim() }
}

/** A time of day in milliseconds; null for anything else. */
function timeIn(text: string): number | null {
  const found = /^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|h)?$/.exec(text)
  if (!found) return text === 'noon' || text === 'mittag' || text === 'mittags' ? 12 * hourMs : null
  const [, hours, minutes = '0', half] = found
  const hour = Number(hours)
  const twelve = half === 'am' || half === 'pm'
  if (Number(minutes) > 59 || hour > 23 || (twelve && (hour < 1 || hour > 12))) return null
  const turned = twelve ? (hour % 12) + (half === 'pm' ? 12 : 0) : hour
  return turned * hourMs + Number(minutes) * 60_000
}
