import { hasPage } from '../pages.ts'
import { auditWords as audit } from '../words/audit.ts'
import { navWords as crises } from '../words/crises-nav.ts'
import { factorWords as factor } from '../words/factor.ts'
import { say as mailroom } from '../words/mailroom.ts'
import { say } from '../words/shell.ts'
import { transferWords as transfer } from '../words/transfer.ts'

export interface SettingsPlace {
  to: string
  label: string
  /** Offered to those who may do this only. */
  verb?: string
}

/** The parts of the settings, in groups: what is mine, then what is the provider's. A part without a page is left out. */
const groups: { title: string; places: SettingsPlace[] }[] = [
  {
    title: say.yours,
    places: [
      { to: '/settings', label: say.yourDetails },
      { to: '/settings/channels', label: say.howYouAreReached },
      { to: '/settings/security', label: say.signingIn },
      { to: '/settings/tokens', label: say.apiTokens },
    ],
  },
  {
    title: say.peopleAndPromises,
    places: [
      { to: '/settings/staff', label: say.staff },
      { to: '/settings/teams', label: say.teams },
      { to: '/settings/second-factor', label: factor.title, verb: 'setting.write' },
      { to: '/settings/plans', label: say.supportPlans },
      { to: '/settings/calendars', label: say.calendars },
      { to: '/settings/desk', label: say.textsAndMacros },
      { to: '/settings/runbooks', label: crises.runbooks },
      { to: '/settings/transfer', label: transfer.title, verb: 'transfer.import' },
    ],
  },
  {
    title: say.mail,
    places: [
      { to: '/settings/mail', label: say.mailInAndOut },
      { to: '/settings/outbox', label: say.outbox, verb: 'mail.admin' },
      { to: '/settings/letters', label: say.textsOfMails, verb: 'mail.admin' },
      { to: '/settings/mailboxes', label: mailroom.mailboxes, verb: 'mail.admin' },
      { to: '/settings/quarantine', label: mailroom.quarantine, verb: 'quarantine.work' },
      { to: '/settings/sources', label: say.signalSources, verb: 'source.read' },
    ],
  },
  {
    title: say.record,
    places: [
      { to: '/settings/events', label: say.securityEvents, verb: 'audit.read' },
      { to: '/settings/audit', label: audit.title, verb: 'audit.read' },
    ],
  },
]

/** The settings somebody with these verbs is offered. */
export const settingsFor = (verbs: readonly string[]) =>
  groups
    .map((group) => ({
      ...group,
      places: group.places.filter((place) => hasPage(place.to) && (!place.verb || verbs.includes(place.verb))),
    }))
    .filter((group) => group.places.length > 0)
