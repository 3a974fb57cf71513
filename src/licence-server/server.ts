import pg from 'pg'
import { bookedChannel } from '#licensing-rules'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import type { Config } from '#platform/config.ts'
import { openDatabase, type Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { createLog } from '#platform/log.ts'
import { startLoop } from '#platform/loop.ts'
import { openSeal } from './approvers.ts'
import { partyOf } from './check/assertion.ts'
import { AuditWatch } from './check/audit.ts'
import { openFolder } from './folder.ts'
import { forbiddenIn } from './forbidden.ts'
import { sayAlive, sayStopped, type Trouble } from './life.ts'
import { History } from './sign/history.ts'
import { actor, type RoundResult, type Signing, signRound } from './sign/signing.ts'
import { Standing } from './standing.ts'
import { answerVouches } from './vouch.ts'

/** A licence server: opened, and once started at work by itself. */
export type LicenceServer = {
  readonly id: string
  /** Signs or refuses what waits now. */
  round(): Promise<RoundResult>
  /** Says that it lives and what it lacks; answers vouchings. */
  look(): Promise<Trouble[]>
  start(): Promise<void>
  stop(): Promise<void>
}

/** Without word of anything new it looks this often. */
const pollMs = 1000
const lookMs = 5000

/** Opens the folder and the database, the latter as the role palisade_licence. */
export async function openLicenceServer(config: Config, url: string): Promise<LicenceServer> {
  const log = createLog(config.LOG_LEVEL).child({ part: 'licence server' })
  const folder = await openFolder(config)
  const id = newId()
  const startedAt = clock.now()
  // What its transactions may know of a program; the portal's parts are not here.
  const app = { config, log, instanceId: id } as unknown as App
  const db = openDatabase(url, 4, () => app, 'palisade_licence')
  const standing = new Standing(folder, config.LICENCE_IMPORT_DAYS)
  const audit = new AuditWatch(folder)
  let doubt: Trouble | null = null
  let stopped = false
  let firstLook: Promise<unknown> | null = null
  let foreign: number[] = []

  const signing: Signing = {
    db,
    seal: await openSeal(folder),
    party: partyOf(config),
    history: new History(),
    audit,
    forbidden: () => forbiddenIn(folder),
    office: async (now) => standing.office(now),
  }

  async function refresh(): Promise<void> {
    if (!(await standing.refresh())) return
    foreign = await db.transact(actor, (tx: Tx) => standing.publish(tx))
  }

  async function round(): Promise<RoundResult> {
    await refresh()
    try {
      const result = await signRound(signing)
      doubt = null
      return result
    } catch (error) {
      const { message } = error as Error
      doubt = {
        key: 'round',
        severity: 'P1',
        text: `No licence is signed: ${message}`,
        german: `Keine Lizenz wird signiert: ${message}`,
      }
      throw error
    }
  }

  async function look(): Promise<Trouble[]> {
    await refresh()
    const troubles = await standing.troubles(clock.now())
    if (doubt) troubles.push(doubt)
    for (const version of foreign)
      troubles.push({
        key: `keyset ${version}`,
        severity: 'P1',
        text: `The database shows a key set ${version} that is not the one the licence server goes by.`,
        german: `Die Datenbank zeigt einen Schlüsselsatz ${version}, der nicht der ist, nach dem sich der Lizenzserver richtet.`,
      })
    await audit.keep()
    await db.transact(actor, async (tx) => {
      await answerVouches(tx, signing)
      await sayAlive(tx, id, startedAt, standing.newest?.keyset.version ?? null, troubles)
    })
    return troubles
  }

  const every = (name: string, ms: number, work: () => Promise<unknown>) =>
    startLoop(
      name,
      async () => {
        await work()
        return ms
      },
      () => log,
    )
  const signingLoop = every('licence signing', pollMs, round)
  const lookingLoop = every('licence server', lookMs, look)
  const ear = listenFor(url, () => signingLoop.wake())
  const hearing = every('licence ear', pollMs, ear.keep)

  return {
    id,
    round,
    look,
    async start() {
      firstLook = look()
      await firstLook
      // Told to stop meanwhile: whoever began it was killed.
      if (stopped) return
      hearing.start()
      lookingLoop.start()
      signingLoop.start()
      log.info({ folder: folder.path, keyset: standing.newest?.keyset.version ?? null }, 'the licence server runs')
    },
    async stop() {
      if (stopped) return
      stopped = true
      await firstLook?.catch(() => {})
      await Promise.all([signingLoop.stop(), lookingLoop.stop(), hearing.stop()])
      await ear.close()
      await audit.keep().catch(() => {})
      await db.transact(actor, (tx) => sayStopped(tx, id)).catch(() => {})
      await db.close()
    },
  }
}

/** Hears of the audit log having grown, which is what approvals wait for, and of changes of credit. */
function listenFor(url: string, wake: () => void): { keep(): Promise<void>; close(): Promise<void> } {
  let client: pg.Client | null = null
  return {
    async keep() {
      if (client) return
      const next = new pg.Client({ connectionString: url, keepAlive: true, options: '-c role=palisade_licence' })
      next.on('error', () => {})
      next.on('end', () => {
        client = null
      })
      next.on('notification', ({ channel, payload }) => {
        if (channel === bookedChannel || payload?.includes('"audit.sealed"')) wake()
      })
      await next.connect()
      await next.query(`listen ${bookedChannel}; listen palisade_event`)
      client = next
      wake()
    },
    async close() {
      await client?.end()
    },
  }
}

/** Whether a database has what a licence server needs; a sentence when not. */
export async function lacksLicensing(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query(
      `select to_regclass('public.licence_package') is not null as there,
              coalesce((select pg_has_role(oid, 'member') from pg_roles where rolname = 'palisade_licence'), false) as ours`,
    )
    if (!rows[0].there) return 'The database is not of this version yet: start Palisade there first.'
    return rows[0].ours ? null : 'The user of LICENCE_DATABASE_URL may not become palisade_licence: grant it that role.'
  } finally {
    await client.end().catch(() => {})
  }
}
