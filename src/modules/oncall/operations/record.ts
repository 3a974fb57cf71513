import { providerAccount } from '#accounts'
import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { isGerman } from '../rules/page-words.ts'

/** What happened to a rota stands in the provider's journal. Nothing before there is a provider. */
export async function record(tx: Tx, rota: { id: string; name: string }, kind: string, text: string): Promise<void> {
  const provider = await providerAccount(tx)
  if (!provider) return
  const subject = { kind: 'rota', id: rota.id }
  await addEntry(tx, { accountId: provider.id, subject, kind, visibility: 'internal', text: `${rota.name}: ${text}` })
}

/** A moment as the record says it: `2026-11-21 18:00`. */
export const minute = (at: Date) => at.toISOString().slice(0, 16).replace('T', ' ')

/** `2026-11-21 18:00 to 2026-11-21 22:00 UTC` */
export const utcSpan = (from: Date, until: Date) => `${minute(from)} to ${minute(until)} UTC`

/** The same on the wall of a zone, for people: `Sat 21 Nov 18:00 to 22:00 (Europe/Berlin)`, `Sa 21. Nov 18:00 bis 22:00 (…)`. */
export function wallSpan(from: Date, until: Date, zone: string, language?: string): string {
  const german = isGerman(language)
  const at = (moment: Date) => Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(zone)
  const [first, last] = [at(from), at(until)]
  const day = (moment: Temporal.ZonedDateTime) =>
    german
      ? `${germanWeekdays[moment.dayOfWeek - 1]} ${moment.day}. ${germanMonths[moment.month - 1]}`
      : `${weekdays[moment.dayOfWeek - 1]} ${moment.day} ${months[moment.month - 1]}`
  const time = (moment: Temporal.ZonedDateTime) => moment.toPlainTime().toString({ smallestUnit: 'minute' })
  const same = first.toPlainDate().equals(last.toPlainDate())
  return `${day(first)} ${time(first)} ${german ? 'bis' : 'to'} ${same ? '' : `${day(last)} `}${time(last)} (${zone})`
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const germanWeekdays = ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So']
const germanMonths = ['Jan', 'Feb', 'März', 'Apr', 'Mai', 'Juni', 'Juli', 'Aug', 'Sep', 'Okt', 'Nov', 'Dez']
