import { createWindow } from '#monitoring'
import type { App } from '#platform/app.ts'
import { createSource } from '#signals'
import { findSystems } from '#systems'
import { as } from './actors.ts'
import { spanMs } from './journey.ts'
import { zone } from './plans.ts'
import type { DemoProvider } from './provider.ts'
import { moment } from './rotas.ts'

type Happening = { agoMs: number; run: () => Promise<void> }

/** Where signals come from beside our own checks, and when nobody is called for them. Nothing ever comes from these sources. */
export function watchingStory(app: App, { staff, accounts }: DemoProvider, present: Date): Happening[] {
  return [
    { agoMs: spanMs('26h'), run: () => as(app, staff.noor, sources) },
    { agoMs: spanMs('25h'), run: () => as(app, staff.noor, windows) },
  ]

  async function sources(tx: Parameters<typeof createSource>[0]): Promise<void> {
    const of = [
      { account: 'acme', kind: 'alertmanager', name: 'Prometheus of the shop (demo)', networks: [] },
      { account: 'tern', kind: 'syslog', name: 'Routers of the depots (demo)', networks: ['192.0.2.64/26'] },
      { account: 'orchard', kind: 'mail', name: 'Reports of the backup program (demo)', networks: [] },
    ] as const
    for (const { account, kind, name, networks } of of)
      await createSource(tx, { accountId: accounts[account].id, kind, name, settings: {}, networks: [...networks], perMinute: 60_000 }) // biome-ignore format: one act
  }

  async function windows(tx: Parameters<typeof createWindow>[0]): Promise<void> {
    const at = (days: number, time: string) => `${wallDay(moment(present, days, '12:00'))}T${time}`
    const idsOf = async (accountId: string, names: string[]) =>
      [...(await findSystems(tx, accountId, names)).values()].map(({ id }) => id)
    await createWindow(tx, {
      accountId: accounts.acme.id,
      name: 'Patch night of the servers (demo)',
      systems: await idsOf(accounts.acme.id, ['web-01', 'web-02', 'db-01']),
      below: true,
      startsAt: at(1, '22:00'),
      zone,
      minutes: 180,
      recurrence: { every: 'month', nth: 2, weekday: 2 },
      lastDay: null,
    })
    await createWindow(tx, {
      accountId: accounts.tern.id,
      name: 'The carrier works on its line (demo)',
      systems: await idsOf(accounts.tern.id, ['Tern line South (demo)']),
      below: false,
      startsAt: at(3, '01:00'),
      zone,
      minutes: 240,
      recurrence: { every: 'once' },
      lastDay: null,
    })
  }
}

const wallDay = (at: Date) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString()
