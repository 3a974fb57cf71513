import { join } from 'node:path'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { type Config, ConfigError } from '#platform/config.ts'
import { outboundFetch } from '#platform/http/outbound.ts'
import { newId } from '#platform/id.ts'
import { createLog, type Log } from '#platform/log.ts'
import { startLoop } from '#platform/loop.ts'
import { readEnrolment } from '#watchman-rules'
import { type Answer, siteAt } from './ask.ts'
import { createGateway } from './gateway.ts'
import { createHooks } from './hooks.ts'
import { readKept, writeKept } from './kept.ts'
import { createLinks } from './links.ts'
import { isGuarded } from './rules/silence.ts'
import { createShift, type Shift } from './shift.ts'

/** The running watchman. */
export type Watchman = { url: string; stop(): Promise<void> }

/** The site is asked so often, and while it is silent more often: it may wait for us. */
const askEveryMs = 2000
const askSilentEveryMs = 500
const heartbeatEveryMs = 10_000
/** At least so often it is looked whether something is due. */
const lookEveryMs = 200

/** Starts a watchman by its settings. Throws ConfigError for what is missing, and for a state file that cannot be read. */
export async function startWatchman(config: Config): Promise<Watchman> {
  const { WATCHMAN_TOKEN, WATCHMAN_SITE } = config
  if (!WATCHMAN_TOKEN || !WATCHMAN_SITE)
    throw new ConfigError(
      'WATCHMAN_SITE and WATCHMAN_TOKEN must be set: where the site is, and what "palisade watchman enrol" showed there.',
    )
  const enrolment = readEnrolment(WATCHMAN_TOKEN)
  if (!enrolment) throw new ConfigError('WATCHMAN_TOKEN is not what "palisade watchman enrol" showed.')
  const log = createLog(config.LOG_LEVEL)
  const stops: (() => Promise<void> | void)[] = []
  const settings: Pick<App, 'config' | 'log' | 'onStop'> = { config, log, onStop: (stop) => void stops.push(stop) }
  const file = join(config.DATA_DIR, 'watchman.json')
  const links = createLinks(enrolment.secret)
  const gateway = createGateway(settings, links)
  const shift = createShift(readKept(file, enrolment.watchmanId), {
    nowMs: () => clock.now().getTime(),
    newId,
    save: (kept) => writeKept(file, kept),
    ...gateway,
  })
  const turn = oneAtATime()
  const site = siteAt(WATCHMAN_SITE, enrolment)
  stops.push(() => site.close())

  const hooks = createHooks(settings, shift, links, turn)
  await new Promise<void>((resolve, reject) => {
    hooks.once('error', reject)
    hooks.listen(config.PORT, config.HOST, resolve)
  })
  const address = hooks.address() as { port: number }
  stops.push(() => new Promise<void>((resolve) => void hooks.close(() => resolve())))

  const asking = createAsking(log, shift, site)
  const loop = startLoop(
    'watchman',
    () => turn(() => round(shift, asking)),
    () => log,
  )
  const heart = startLoop(
    'heartbeat',
    () => beat(config, shift),
    () => log,
  )
  loop.start()
  if (config.WATCHMAN_HEARTBEAT_URL) heart.start()
  return {
    url: `http://${config.HOST}:${address.port}`,
    async stop() {
      await Promise.all([loop.stop(), heart.stop()])
      hooks.closeAllConnections()
      for (const stop of stops.reverse()) await stop()
    },
  }
}

/** What is due, then the site if it is its turn. Returns the ms until something is to be done again. */
async function round(shift: Shift, asking: Asking): Promise<number> {
  const before = clock.now().getTime()
  let next = await shift.work()
  const askAt = await asking.ifDue()
  if (clock.now().getTime() > before) next = await shift.work()
  const soonest = Math.min(next ?? Number.POSITIVE_INFINITY, askAt)
  return Math.max(5, Math.min(soonest - clock.now().getTime(), lookEveryMs))
}

type Asking = { ifDue(): Promise<number> }

function createAsking(log: Log, shift: Shift, site: ReturnType<typeof siteAt>): Asking {
  let nextMs = 0
  let told = ''
  function tell(answer: Answer): void {
    const now = answer.came === 'answer' ? 'answer' : `${answer.came} ${answer.why}`
    if (now === told) return
    told = now
    if (answer.came === 'answer') log.info({ version: answer.signed.version }, 'the site is heard')
    else
      log.warn({ why: answer.why }, answer.came === 'silence' ? 'the site is silent' : 'the site refuses this watchman')
  }
  return {
    async ifDue() {
      if (clock.now().getTime() < nextMs) return nextMs
      const answer = await site.ask(shift.kept, clock.now())
      tell(answer)
      if (answer.came === 'answer') await shift.heard(answer.signed)
      // It is there: whoever is refused does not take over.
      else if (answer.came === 'refused') await shift.refused()
      const more = answer.came === 'answer' && shift.kept.lines.length > 0
      nextMs = clock.now().getTime() + (more ? 0 : answer.came === 'silence' ? askSilentEveryMs : askEveryMs)
      return nextMs
    },
  }
}

/** Calls the external heartbeat while somebody pages; its own failures are logged by the loop, and tried again. */
async function beat(config: Config, shift: Shift): Promise<number> {
  if (isGuarded({ ...shift.kept, startedAtMs: 0 }, clock.now().getTime()))
    await outboundFetch(config.WATCHMAN_HEARTBEAT_URL!, { timeoutMs: 8000 }, { allowPrivate: true })
  return heartbeatEveryMs
}

function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine.catch(() => {})
    return mine
  }
}
