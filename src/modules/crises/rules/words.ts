import type { Severity } from '#platform/http/contract.ts'
import type { RoleName } from '../types.ts'

/** What people hear of a crisis over their channels, English and German side by side. Its journal is kept in English. */

const german = (language?: string | null) => language?.toLowerCase().startsWith('de') ?? false

const names: Record<RoleName, { en: string; de: string }> = {
  lead: { en: 'incident lead', de: 'Einsatzleitung' },
  scribe: { en: 'scribe', de: 'Protokoll' },
  communications: { en: 'communications', de: 'Kommunikation' },
}

export function rolesInWords(roles: readonly RoleName[], language?: string | null): string {
  return roles.map((role) => names[role][german(language) ? 'de' : 'en']).join(', ')
}

export type About = { number: number; severity: Severity; title: string; account: string; summary: string }
type Words = { title: string; body: string }

const body = ({ title, account, summary }: About, ...more: string[]) =>
  [`${account}: ${title}`, ...more, summary].filter(Boolean).join('\n')

export function roleGiven(crisis: About, roles: readonly RoleName[], language?: string | null): Words {
  const which = rolesInWords(roles, language)
  const title = german(language) ? `Krise CR-${crisis.number}: Sie haben ${which}` : `Crisis CR-${crisis.number}: you have ${which}` // biome-ignore format: two languages
  return { title: `${crisis.severity} ${title}`, body: body(crisis) }
}

/** To whoever had a role in a crisis that ended in this one: where it goes on, and what is theirs there. */
export function goesOnIn(
  crisis: About,
  { ended, roles }: { ended: number; roles: readonly RoleName[] },
  language?: string | null,
): Words {
  const which = roles.length > 0 ? rolesInWords(roles, language) : null
  const title = german(language)
    ? `CR-${ended} geht in CR-${crisis.number} weiter${which ? `, Sie haben ${which}` : ''}`
    : `CR-${ended} goes on in CR-${crisis.number}${which ? `, you have ${which}` : ''}`
  return { title: `${crisis.severity} ${title}`, body: body(crisis) }
}

export function updateOwed(crisis: About, due: string, language?: string | null): Words {
  const title = german(language) ? `CR-${crisis.number}: Statusmeldung war fällig um ${due}` : `CR-${crisis.number}: a status update was due at ${due}` // biome-ignore format: two languages
  return { title: `${crisis.severity} ${title}`, body: body(crisis) }
}

export type Passing = { from: string; to: string; roles: readonly RoleName[]; word: string }

export function handoverAsked(crisis: About, { from, roles, word }: Passing, language?: string | null): Words {
  const which = rolesInWords(roles, language)
  const title = german(language) ? `CR-${crisis.number}: ${from} übergibt Ihnen ${which}` : `CR-${crisis.number}: ${from} hands ${which} over to you` // biome-ignore format: two languages
  return { title: `${crisis.severity} ${title}`, body: body(crisis, word) }
}

/** To whoever comes on duty: what burns, how it stands, and what to take over. */
export function shiftBegins(crisis: About, { from, roles }: Passing, language?: string | null): Words {
  const which = rolesInWords(roles, language)
  const title = german(language) ? `CR-${crisis.number}: Ihre Schicht beginnt, übernehmen Sie ${which} von ${from}` : `CR-${crisis.number}: your shift begins, take over ${which} from ${from}` // biome-ignore format: two languages
  return { title: `${crisis.severity} ${title}`, body: body(crisis) }
}

/** To whoever goes: say a word to the one who comes. */
export function shiftEnds(crisis: About, { to, roles }: Passing, language?: string | null): Words {
  const which = rolesInWords(roles, language)
  const title = german(language) ? `CR-${crisis.number}: Ihre Schicht endet, bitte ${which} an ${to} übergeben` : `CR-${crisis.number}: your shift ends, please hand ${which} over to ${to}` // biome-ignore format: two languages
  return { title: `${crisis.severity} ${title}`, body: body(crisis) }
}
