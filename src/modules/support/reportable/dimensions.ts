import { accountsByIds, personsByIds, teamsByIds } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { Dimension, Label } from '#platform/reportable.ts'
import { allPlans } from '#promises'

/** What requests and everything about them are grouped by. */

const label = (en: string, de: string): Label => ({ en, de })
const same = (word: string): Label => ({ en: word, de: word })

async function names<Thing extends { name: string }>(found: Promise<Map<string, Thing>>): Promise<Map<string, string>> {
  return new Map([...(await found)].map(([id, { name }]) => [id, name]))
}

export const account: Dimension = {
  name: 'account',
  label: label('Account', 'Konto'),
  source: 'account',
  names: (tx, ids) => names(accountsByIds(tx, ids)),
}

export const plan: Dimension = {
  name: 'plan',
  label: label('Plan', 'Plan'),
  source: 'plan',
  names: async (tx: Tx) => new Map((await allPlans(tx)).map(({ id, name }) => [id, name])),
}

export const team: Dimension = {
  name: 'team',
  label: label('Team', 'Team'),
  source: 'team',
  names: (tx, ids) => names(teamsByIds(tx, ids)),
}

/** Whose it is, or who did it; the data set says which. */
export function person(of: Label): Dimension {
  return { name: 'person', label: of, source: 'person', names: (tx, ids) => names(personsByIds(tx, ids)) }
}

export const severity: Dimension = {
  name: 'severity',
  label: label('Severity', 'Priorität'),
  words: { P1: same('P1'), P2: same('P2'), P3: same('P3'), P4: same('P4') },
}

export const channel: Dimension = {
  name: 'channel',
  label: label('Channel', 'Kanal'),
  words: {
    email: label('E-mail', 'E-Mail'),
    phone: label('Phone', 'Telefon'),
    portal: label('Portal', 'Portal'),
    api: label('API', 'API'),
    monitoring: label('Monitoring', 'Überwachung'),
  },
}

export const status: Dimension = {
  name: 'status',
  label: label('Status', 'Status'),
  words: {
    new: label('New', 'Neu'),
    open: label('Open', 'Offen'),
    in_progress: label('In progress', 'In Arbeit'),
    waiting_customer: label('Waiting for the customer', 'Wartet auf den Kunden'),
    solved: label('Solved', 'Gelöst'),
    closed: label('Closed', 'Geschlossen'),
  },
}

export const assignee = person(label('Assignee', 'Zuständig'))
