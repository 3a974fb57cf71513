import type { Severity } from '#platform/http/contract.ts'
import { plainMarkdown as plain } from '#platform/markdown.ts'

/** One line of the journal: of the crisis, its checklist, its incident. */
export type Line = { at: Date; who: string; kind: string; text: string }

/** Everything a post-mortem is drafted from. */
export type Facts = {
  number: number
  title: string
  severity: Severity
  account: string
  startedAt: Date
  startedBy: string
  closedAt: Date
  closedBy: string
  summary: string
  incident: { number: number; title: string; alerts: number } | null
  request: { number: number; title: string } | null
  roles: { role: string; name: string; since: Date }[]
  /** In any order. */
  journal: readonly Line[]
  steps: readonly {
    name: string
    state: 'open' | 'done' | 'withdrawn'
    closedAt: Date | null
    closedBy: string | null
  }[]
  planned: readonly string[]
}

/** More lines than these are no reading; the newest are left out, and the document says how many. */
export const mostLines = 2000

const roleNames: Record<string, string> = { lead: 'Incident lead', scribe: 'Scribe', communications: 'Communications' }
const moment = (at: Date) => at.toISOString().slice(0, 16).replace('T', ' ')
const clockTime = (at: Date) => at.toISOString().slice(11, 19)

/** `2 h 5 min`, `40 s`: as long as it took. */
export function lasted(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60]
  return [days && `${days} d`, hours && `${hours} h`, rest && `${rest} min`].filter(Boolean).join(' ')
}

/**
 * The first version of a post-mortem, in Markdown: what is known stands in it, what only people know is asked for in italics. All
 * times are UTC. Every line of the journal is in the timeline once, in its order (at most `mostLines`).
 */
export function draftPostMortem(facts: Facts): string {
  return [
    [`# Post-mortem CR-${facts.number}: ${plain(facts.title)}`],
    head(facts),
    ['## Summary', '', facts.summary.trim() ? plain(facts.summary) : ask('What happened, in three sentences.')],
    ['## Impact', '', ...impact(facts), ask('Who noticed what, for how long? Which promises broke?')],
    ['## Roles', '', ...roles(facts)],
    ['## Timeline', '', 'Times are UTC.', '', ...timeline(facts.journal)],
    ['## What was done', '', ...done(facts)],
    ['## Cause', '', ask('What made it happen, and why it was not noticed earlier.')],
    ['## Open points', '', ...open(facts)],
  ]
    .map((part) => part.join('\n'))
    .join('\n\n')
    .concat('\n')
}

const ask = (question: string) => `_${question}_`

function head({ severity, account, startedAt, startedBy, closedAt, closedBy, incident, request }: Facts): string[] {
  return [
    `- Account: ${plain(account)}`,
    `- Severity: ${severity}`,
    `- Began: ${moment(startedAt)} UTC, ${plain(startedBy)}`,
    `- Closed: ${moment(closedAt)} UTC, ${plain(closedBy)}`,
    `- Lasted: ${lasted(closedAt.getTime() - startedAt.getTime())}`,
    ...(incident ? [`- Incident: IN-${incident.number}, ${plain(incident.title)}`] : []),
    ...(request ? [`- Request: ${request.number}, ${plain(request.title)}`] : []),
  ]
}

function impact({ incident, startedAt, closedAt, account }: Facts): string[] {
  const long = lasted(closedAt.getTime() - startedAt.getTime())
  const alerts = incident ? `, ${incident.alerts} alert${incident.alerts === 1 ? '' : 's'}` : ''
  return [`${plain(account)}, ${long}${alerts}.`, '']
}

function roles({ roles }: Facts): string[] {
  if (roles.length === 0) return ['Nobody had a role.']
  return roles.map(({ role, name, since }) => `- ${roleNames[role] ?? role}: ${plain(name)}, since ${moment(since)}`)
}

/** Who said it, and what; a sentence that begins with their name says it once. */
export function told(who: string, text: string): string {
  const own = who !== '' && text.startsWith(`${who} `)
  return own ? `**${plain(who)}** ${plain(text.slice(who.length + 1))}` : `**${plain(who)}**: ${plain(text)}`
}

/** By moment; of one moment in the order they were given. Each day has its heading. */
function timeline(journal: readonly Line[]): string[] {
  const ordered = journal.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const lines: string[] = []
  let day = ''
  for (const { at, who, text } of ordered.slice(0, mostLines)) {
    const its = at.toISOString().slice(0, 10)
    if (its !== day) lines.push(...(day ? [''] : []), `### ${its}`, '')
    day = its
    lines.push(`- ${clockTime(at)} ${told(who, text)}`)
  }
  if (ordered.length > mostLines) lines.push('', `${ordered.length - mostLines} later lines are in the journal.`)
  return lines.length > 0 ? lines : ['Nothing was written.']
}

function done({ steps }: Facts): string[] {
  const ticked = steps.filter(({ state }) => state === 'done')
  if (ticked.length === 0) return [ask('What was done, in which order, and what helped.')]
  return ticked.map(
    ({ name, closedAt, closedBy }) =>
      `- [x] ${plain(name)}${closedBy ? `, ${plain(closedBy)}` : ''}${closedAt ? `, ${moment(closedAt)}` : ''}`,
  )
}

function open({ steps, planned }: Facts): string[] {
  const left = [...steps.filter(({ state }) => state === 'open').map(({ name }) => name), ...planned]
  return [...left.map((name) => `- [ ] ${plain(name)}`), `- [ ] ${ask('What has to change, who does it, until when.')}`]
}
