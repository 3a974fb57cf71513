import type { App } from '#platform/app.ts'
import {
  actQueue,
  addRecord,
  claimStep,
  completeStep,
  openStepOf,
  publishDraft,
  runAct,
  startRun,
  takeTemplate,
} from '#procedures'
import { actorOf, as } from './actors.ts'
import { spanMs } from './journey.ts'
import type { DemoProvider } from './provider.ts'

const path = '/api/projects/:id/steps/:job/complete'

type Happening = { agoMs: number; run: () => Promise<void> }
type Deed = [ago: string, who: string, node: string, data?: Record<string, unknown>, record?: string]

/** What is published as a template on the first day. */
const published = [
  'data-migration',
  'release-without-migration',
  'release-with-migration',
  'minor-patch',
  'service-down',
] as const

/** Acme's file servers: thirteen of fourteen steps are ahead of the one that is open now, two days before the window. */
const migration: Deed[] = [
  ['20d', 'noor', 'scope', { systems: 'File servers 1 to 7 and branch 2; not the archive.', wished_day: null, decider: 'Jordan Placeholder' }, 'Kick-off with Jordan and Kerry, an hour. Users can be without their shares on Saturday night only.'],
  ['16d 20h', 'sam', 'survey', { shares: 214, size_tb: 37, oddities: '31 paths longer than 255 characters on file server 4.' }, 'Inventory of all seven servers; the list is in the folder of the project.'],
  ['15d', 'jordan', 'access', { account_name: 'svc-migration', from_where: 'mig-appliance-2' }],
  ['14d', 'robin', 'room', { free_tb: 60 }],
  ['12d', 'noor', 'plan', { window: null, window_from: '22:00', window_hours: 6, minutes_planned: 210, last_way_back: '02:30' }, 'The plan has four people, eleven marks and one moment after which nobody goes back.'],
  ['10d', 'jordan', 'approve', { plan_accepted: true, plan_remarks: 'Please keep the drive letters.' }],
  ['5d', 'sam', 'copy', { copied_tb: 36.4, failed_files: 12 }, 'The line was full for four nights. Twelve files are locked by the till system; they come with the difference.'],
  ['3d', 'sam', 'rehearse', { minutes_used: 24, findings: 'One share of 40,000 small files took longer than all others.' }, 'Rehearsed with share “Sales” and two users; the clock and all commands are in the log.'],
  ['2d 4h', 'jordan', 'accept', { rehearsal_accepted: true, rehearsal_remarks: null }],
  ['26h', 'kim', 'go', { approved: true, reason: 'Rehearsed within time, a way back until half past two.' }],
] // biome-ignore format: one line each

/** A small mend for Orchard Bank, from the broken thing to the mended one in an afternoon. */
const patch: Deed[] = [
  ['6d 7h', 'uma', 'describe', { version: '4.2.1', request: null, changes: 'The monthly report counts the last day of the month again.', risk: 'low' }],
  ['6d 5h', 'pat', 'quick_test', { tests_passed: true, test_findings: null }, 'Report of January with 4.2.0 and with 4.2.1: 30 and 31 days.'],
  ['6d 4h', 'sam', 'roll_out', {}, 'Instance 2 at 13:10, the other three at 13:25.'],
  ['6d 3h', 'pat', 'check', { mended: true }],
] // biome-ignore format: one line each

/**
 * Procedures of the library that were published, Acme's migration two days before its cut-over, and a patch that is done. What people
 * do they do under their own names; acts of the program are done at once.
 */
export function projectStory(app: App, provider: DemoProvider, present: Date): Happening[] {
  const procedures = new Map<string, string>()
  const { staff, accounts } = provider
  const people: Record<string, string> = { ...staff, jordan: accounts.acme.contacts[0]! }
  const begin = async () => {
    const [noor, kim] = [await actorOf(app, staff.noor), await actorOf(app, staff.kim)]
    for (const key of published) {
      const { id, revision } = await takeTemplate(app, noor, key, {})
      await publishDraft(app, kim, id, { revision, note: 'As it stands in the library' })
      procedures.set(key, id)
    }
  }
  const day = new Date(present.getTime() + spanMs('2d')).toISOString().slice(0, 10)
  const dated = (data: Record<string, unknown> = {}) => ({
    ...data,
    ...('wished_day' in data && { wished_day: day }),
    ...('window' in data && { window: day }),
  })
  const played = (runOf: () => string, deeds: readonly Deed[]): Happening[] =>
    deeds.map(([ago, who, node, data, record]) => ({
      agoMs: spanMs(ago),
      run: () => deed(app, people[who]!, runOf(), node, dated(data), record),
    }))
  const runs = { migration: '', patch: '' }
  return [
    { agoMs: spanMs('60d'), run: begin },
    {
      agoMs: spanMs('21d'),
      run: async () => {
        const { noor, sam, robin, kim } = staff
        const cast = { lead: [noor], engineer: [sam, robin, noor], support_manager: [kim], customer: [people.jordan!] }
        runs.migration = await startAs(app, noor, {
          procedureId: procedures.get('data-migration')!,
          accountId: accounts.acme.id,
          title: 'File servers to the appliance (demo)',
          shared: true,
          beginsAt: new Date(present.getTime() - spanMs('21d')),
          endsAt: new Date(present.getTime() + spanMs('2d')),
          people: castOf(cast),
        })
      },
    },
    ...played(() => runs.migration, migration),
    {
      agoMs: spanMs('3h'),
      run: async () => {
        await as(app, staff.sam, async (tx) => {
          const job = await openStepOf(tx, runs.migration, 'freeze')
          await claimStep(tx, runs.migration, job!)
          await addRecord(tx, runs.migration, { text: 'Told all users by mail that the shares are read-only from 22:00.', job, customer: true }) // biome-ignore format: one record
        })
      },
    },
    {
      agoMs: spanMs('6d 8h'),
      run: async () => {
        const { uma, pat, sam, kim } = staff
        const cast = { developer: [uma], qa: [pat], operations: [sam], 'release lead': [kim] }
        runs.patch = await startAs(app, kim, {
          procedureId: procedures.get('minor-patch')!,
          accountId: accounts.orchard.id,
          title: 'Patch 4.2.1 of the reports (demo)',
          shared: true,
          people: castOf(cast),
        })
      },
    },
    ...played(() => runs.patch, patch),
  ]
}

const castOf = (roles: Record<string, string[]>) =>
  Object.entries(roles).flatMap(([role, ids]) => ids.map((personId) => ({ role, personId })))

async function startAs(app: App, personId: string, run: Parameters<typeof startRun>[1]): Promise<string> {
  return as(app, personId, (tx) => startRun(tx, run))
}

/** Somebody does the open step of a node, and the program does what follows from it. */
async function deed(
  app: App,
  personId: string,
  runId: string,
  node: string,
  data: Record<string, unknown>,
  text?: string,
): Promise<void> {
  await as(app, personId, async (tx) => {
    const job = await openStepOf(tx, runId, node)
    if (job === null) throw new Error(`no step ${node} is open`)
    await completeStep(tx, runId, job, { data, path, ...(text && { record: { text } }) })
  })
  await doActs(app)
}

/** The procedures' own job for acts, done at its moment. */
async function doActs(app: App): Promise<void> {
  const { rows } = await app.db.pool.query<{ data: { runId: string; job: number } }>(
    'delete from job where queue = $1 returning data',
    [actQueue],
  )
  for (const { data } of rows) await runAct(app, data, 1)
}
