import type { AlertReply, IncidentReply, IncidentRow } from '#contracts/alerts'
import { span, when } from '../../format.ts'
import type { StatusShape } from '../../ui/Status.tsx'
import { say } from '../../words/alerts.ts'

/** What people call an incident. */
export const incidentName = (number: number): string => `IN-${number}`

type Hold = NonNullable<IncidentRow['held']>

const holds: Record<Hold['code'], string> = {
  maintenance: say.holdMaintenance,
  parent_down: say.holdParent,
  silenced: say.holdSilenced,
  snoozed: say.holdSnoozed,
  rule: say.holdRule,
  low: say.holdLow,
}

/** Why nobody is called: `Maintenance, new disks, until 14:00`. */
export function holdWords(hold: Hold, now: number): string {
  return [holds[hold.code], hold.text, hold.until && say.until(when(hold.until, now, 'minutes'))]
    .filter(Boolean)
    .join(', ')
}

/** Where it stands, in two or three words, and the shape beside them. */
export function standing(of: IncidentRow, now: number): { shape: StatusShape; words: string } {
  if (of.status !== 'open') return { shape: 'ticked', words: say.resolved }
  if (of.snoozedUntil && of.snoozedUntil.getTime() > now)
    return { shape: 'paused', words: say.snoozedUntil(when(of.snoozedUntil, now, 'minutes')) }
  if (of.acked) return { shape: 'half', words: of.acked.name }
  if (of.held) return { shape: 'paused', words: holds[of.held.code] }
  if (of.paging?.status === 'paging' || of.paging?.status === 'starting') return { shape: 'dotted', words: say.paging }
  return { shape: 'open', words: say.nobody }
}

/** IN-1001, whose, how many alerts, since when. */
export function secondLine(of: IncidentRow, now: number): string {
  const time = of.resolvedAt
    ? say.lasted(span(of.resolvedAt.getTime() - of.openedAt.getTime()))
    : say.since(span(Math.max(0, now - of.openedAt.getTime())))
  const cause = of.cause.map(({ name }) => name).join(' + ')
  return [
    incidentName(of.number),
    of.account.name,
    cause,
    say.alertCount(of.openAlerts, of.alerts),
    of.status === 'open' && of.quietAt ? say.quiet : time,
    of.storm && say.storm,
  ]
    .filter(Boolean)
    .join(' · ')
}

/** One reason for the likely cause as a sentence. */
export function reasonWords(reason: IncidentReply['likelyCause']['why'][number]): string {
  switch (reason.code) {
    case 'explains':
      return say.explains(reason.explained ?? 0, reason.of ?? 0)
    case 'first_heard':
      return reason.aheadMs && reason.aheadMs >= 1000 ? say.firstHeard(span(reason.aheadMs)) : say.firstOfAll
    case 'nothing_heard':
      return say.nothingHeard
    case 'all_of_group':
      return say.allOfGroup(reason.members ?? 0)
    case 'most_severe':
      return say.mostSevere
    case 'only_alert':
      return say.onlyAlert
  }
}

/** Why an alert stands in its incident. */
export function whyWords({ code, systems, labels }: AlertReply['why']): string {
  const names = systems.map(({ name }) => name).join(' + ')
  switch (code) {
    case 'alone':
      return say.alone
    case 'same_system':
      return say.sameSystem
    case 'depends':
      return say.depends(names)
    case 'shared':
      return say.shared(names)
    case 'redundancy_lost':
      return say.redundancyLost(names)
    case 'labels':
      return `${say.byLabels}: ${Object.entries(labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(', ')}`
    case 'storm':
      return say.inStorm
    case 'by_hand':
      return say.byHand
  }
}

/** An address one can follow; runbooks may also be mere names. */
export const isAddress = (text: string) => /^https?:\/\//.test(text)
