import { kinds } from './journal-places.ts'
import { matcher, type Sentence } from './sentences.ts'
import { crisisSentences } from './words/journal-crises.ts'
import { deskSentences } from './words/journal-desk.ts'
import { dutySentences } from './words/journal-duty.ts'
import { licenceSentences } from './words/journal-licences.ts'
import { framingSentences, procedureSentences } from './words/journal-procedures.ts'
import { language } from './words/pick.ts'

/** The sentences of the journal, by who writes them. */
export const journalSentences = {
  desk: deskSentences,
  duty: dutySentences,
  crises: crisisSentences,
  procedures: procedureSentences,
  licences: licenceSentences,
  /** Before or instead of words somebody wrote. */
  framing: framingSentences,
} as const satisfies Record<string, readonly Sentence[]>
type Area = keyof typeof journalSentences

const modules: Readonly<Record<string, Area>> = {
  support: 'desk',
  mail: 'desk',
  mailroom: 'desk',
  accounts: 'desk',
  channels: 'desk',
  knowledge: 'desk',
  transfer: 'desk',
  oncall: 'duty',
  alerts: 'duty',
  logs: 'duty',
  diagnosis: 'duty',
  systems: 'duty',
  monitoring: 'duty',
  metrics: 'duty',
  crises: 'crises',
  procedures: 'procedures',
  licensing: 'licences',
  credit: 'licences',
}

/** Kinds of entries in which people wrote: a note, a finding, an answer, what came by mail, what a rule or a drawing says. */
const written =
  /^(\w+\.)?(note|noted|comment|finding|decision|rule_note)$|^(procedures\.record|bot\.entry|licensing\.answered)$/

/** Which sentences an entry of this kind may be. The war room tells its own kinds without the name of the module. */
export function areaOf(kind: string): Area | undefined {
  if (written.test(kind)) return 'framing'
  const [module, act] = kind.split('.')
  return act === undefined ? 'crises' : modules[module!]
}

const made = new Map<Area, (text: string) => string | null>()

function inArea(area: Area, text: string): string | null {
  const kept = made.get(area) ?? matcher(journalSentences[area], kinds)
  made.set(area, kept)
  return kept(text)
}

/**
 * What an entry of the journal says in the reader's language. `lang` stands where a sentence of Palisade's own stays
 * English for a reader of another language; what people wrote stays as it is, without it.
 */
export function entryWords(kind: string, text: string): { text: string; lang?: 'en' } {
  const area = language === 'en' ? undefined : areaOf(kind)
  const said = area && inArea(area, text)
  if (said) return { text: said }
  return language === 'en' || area === 'framing' ? { text } : { text, lang: 'en' }
}

/** The same as text only. */
export const journalWords = (kind: string, text: string): string => entryWords(kind, text).text
