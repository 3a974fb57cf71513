import { ROLE_WORDS } from './modules/accounts/words.ts'
import { promiseName } from './promise-name.ts'
import { matcher, type Place, type Sentence } from './sentences.ts'
import { common } from './words/common.ts'
import { say as credit } from './words/credit.ts'
import { say as crises } from './words/crises.ts'
import { coverSentences, rotaSentences } from './words/journal-duty.ts'
import { flagSentences } from './words/journal-licences.ts'
import * as words from './words/journal-places.ts'
import { nightWords } from './words/page.ts'
import { say as support } from './words/support.ts'
import { say as systems } from './words/systems.ts'
import { months } from './words/time.ts'

/* What the places of journal sentences hold, in the reader's language. Words a list does not know stay as they are. */

const listed = (list: Readonly<Record<string, string>>): Place => {
  const known = new Map(Object.entries(list))
  return (text) => known.get(text) ?? text
}
const paired = (list: readonly Sentence[]): Place => listed(Object.fromEntries(list))

/** Several of a list: `notes, phone`. */
const each =
  (one: Place): Place =>
  (text) =>
    text.split(', ').map(one).join(', ')

const fits =
  (pattern: RegExp): Place =>
  (text) =>
    pattern.test(text) ? text : null

const number = fits(/^\d{1,12}$/)

const monthsAsWritten = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `28 Nov 2026, 19:55 CET` */
const moment: Place = (text) => {
  const [, day, month, rest] = /^(\d\d?) ([A-Z][a-z]{2})t? (\d{4}, .{1,20})$/.exec(text) ?? []
  const index = monthsAsWritten.indexOf(month ?? '')
  return index < 0 ? text : `${day}. ${months[index]} ${rest}`
}

/** `2026-11-28` or `2026-11-28 19:55` */
const day: Place = (text) => {
  const [, year, month, date, time] = /^(\d{4})-(\d\d)-(\d\d)( \d\d:\d\d)?$/.exec(text) ?? []
  const name = months[Number(month) - 1]
  return name === undefined ? text : `${Number(date)}. ${name} ${year}${time ?? ''}`
}

/** `Sam Sample (Network) and Kim Mockup`; in the name of a rota "and" is a part of the name. */
const people: Place = (text) => {
  if (text === words.nobody[0]) return words.nobody[1]
  let [depth, at] = [0, -1]
  for (let n = 0; n < text.length; n++) {
    if (text[n] === '(') depth++
    else if (text[n] === ')') depth--
    else if (depth === 0 && text.startsWith(' and ', n)) at = n
  }
  return at < 0 ? text : `${text.slice(0, at)}${nightWords.and}${text.slice(at + ' and '.length)}`
}

/** What was changed of a rota, at most five and what is left: `Sam Sample is away 2026-11-28 …; 2 more`. */
const covers: Place = (text) => {
  const changes = text.split('; ')
  const said = changes.length > 8 ? [null] : changes.map(covered)
  return said.includes(null) ? null : said.join('; ')
}

/** `Core router, and one of Line A, Line B` */
const parents: Place = (text) =>
  text
    .split(', and ')
    .map((group) => (group.startsWith('one of ') ? `${systems.oneOf} ${group.slice('one of '.length)}` : group))
    .join(nightWords.and)

/** `IN-12, request 48213` */
const about = each((one) => (one.startsWith('request ') ? `${common.request} ${one.slice('request '.length)}` : one))

const crisisRole = listed({
  'incident lead': crises.lead,
  scribe: crises.scribe,
  communications: crises.communications,
})
const status = listed({
  new: support.new,
  open: support.open,
  'in progress': support.inProgress,
  'waiting for the customer': support.customersTurn,
  solved: support.solved,
  closed: support.closed,
})

const covered = matcher(coverSentences, { day, number })
const flagged = matcher(flagSentences, {})

export const kinds = {
  about,
  answer: paired(words.answers),
  channel: paired(words.channels),
  covers,
  crisisRoles: each(crisisRole),
  day,
  fields: each(paired(words.fields)),
  flag: (text) => flagged(text) ?? text,
  hold: paired(words.holds),
  moment,
  number,
  parents,
  people,
  promise: promiseName as Place,
  purpose: listed({ purchase: credit.purchase, adjustment: credit.adjustment }),
  readers: paired(words.readers),
  rota: matcher(rotaSentences, { covers, day }),
  severity: fits(/^P[1-4]$/),
  staffRoles: each(listed(ROLE_WORDS)),
  status,
  way: paired(words.ways),
} satisfies Record<string, Place>
