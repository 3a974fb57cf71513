import { personsByIds } from '#accounts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { saveReport } from '#reports'
import { addLink, addTime, rateRequest, saveCanned, saveMacro, saveView, setFollowUp } from '#support'
import { as, director } from './actors.ts'
import { zone } from './plans.ts'
import type { DemoProvider } from './provider.ts'

const hourMs = 3_600_000

/** What a desk has prepared and done beside its requests: texts, macros, views, reports, links, a reminder, time, opinions. */
export async function furnishDesk(app: App, provider: DemoProvider): Promise<void> {
  await as(app, provider.staff.kim, prepare)
  await as(app, provider.staff.kim, keepReports)
  await as(app, provider.staff.noor, work)
  for (const opinion of await app.db.transact(director, opinions))
    await as(app, opinion.contactId, (tx) => rateRequest(tx, opinion.requestId, opinion))
}

async function prepare(tx: Tx): Promise<void> {
  const everyTeam = { teamId: null }
  await saveCanned(tx, {
    ...everyTeam,
    name: 'We see it too',
    language: 'en',
    text: 'Dear {{contact.first_name}},\n\nwe see it too and are on it. You hear from us again by {{promise.next_update}}.\n\n{{agent.first_name}}, {{provider.name}}',
  })
  await saveCanned(tx, {
    ...everyTeam,
    name: 'Wir sehen es auch',
    language: 'de',
    text: 'Guten Tag {{contact.name}},\n\nwir sehen es auch und arbeiten daran. Sie hören von uns bis {{promise.next_update}}.\n\n{{agent.name}}, {{provider.name}}',
  })
  await saveCanned(tx, {
    ...everyTeam,
    name: 'Which version do you run?',
    language: 'en',
    text: 'Dear {{contact.first_name}},\n\nwhich version do you run, and since when does it happen? With that we can look at {{request.number}} at once.',
  })
  await saveMacro(tx, {
    ...everyTeam,
    name: 'Ask for the version and wait',
    acts: [
      {
        do: 'answer',
        text: 'Dear {{contact.first_name}},\n\nwhich version do you run, and since when does it happen?',
      },
      { do: 'status', status: 'waiting_customer' },
      { do: 'follow_up', inMinutes: 2880, note: 'Ask once more for the version' },
    ],
  })
  await saveMacro(tx, {
    ...everyTeam,
    name: 'Take it over',
    acts: [
      { do: 'assign', to: 'me' },
      { do: 'status', status: 'in_progress' },
    ],
  })
  await saveView(tx, { name: 'Burning', scope: 'all', teamId: null, filter: { severity: 'P1,P2' } })
  await addLink(tx, '48209', { kind: 'related', to: '48177' })
}

async function keepReports(tx: Tx): Promise<void> {
  await saveReport(tx, {
    name: 'Broken promises by team',
    description: 'For the leads on Monday morning.',
    shared: true,
    definition: {
      dataSet: 'promises',
      columns: [
        { value: 'broken', of: 'count' },
        { value: 'kept', of: 'share' },
        { value: 'over', of: 'median' },
      ],
      groups: ['week', 'team'],
      filters: {},
      span: { kind: 'last_90_days' },
      zone,
      chart: 'bar',
    },
  })
}

async function work(tx: Tx): Promise<void> {
  await saveView(tx, {
    name: 'Waiting for customers',
    scope: 'own',
    teamId: null,
    filter: { status: 'waiting_customer' },
  })
  await setFollowUp(tx, '48160', {
    dueAt: new Date(tx.now.getTime() + 20 * hourMs),
    note: 'Do the three addresses work?',
  })
  const spent = (ref: string, agoMs: number, lastedMs: number, note: string) => {
    const endedAt = new Date(tx.now.getTime() - agoMs)
    return addTime(tx, ref, { startedAt: new Date(endedAt.getTime() - lastedMs), endedAt, billable: true, note })
  }
  await spent('48190', hourMs, 0.6 * hourMs, 'Reading the logs of the backup')
  await spent('48122', 3 * hourMs, 0.4 * hourMs, 'Mounting the tape')
}

const words: [score: number, comment: string][] = [
  [5, 'Answered within minutes, and kept us informed.'],
  [4, 'Good. The mail could be shorter.'],
  [5, ''],
]

/** What some customers said about what was solved for them. */
async function opinions(tx: Tx) {
  const solved = await tx
    .selectFrom('request')
    .select(['id', 'contact_id'])
    .where('status', 'in', ['solved', 'closed'])
    .where('contact_id', 'is not', null)
    .orderBy('number', 'desc')
    .limit(words.length)
    .execute()
  const people = await personsByIds(
    tx,
    solved.map((one) => one.contact_id!),
  )
  return solved
    .filter((one) => people.get(one.contact_id!)?.active)
    .map((one, index) => {
      const [score, comment] = words[index]!
      return { requestId: one.id, contactId: one.contact_id!, score, ...(comment && { comment }) }
    })
}
