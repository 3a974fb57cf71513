import { statfs } from 'node:fs/promises'
import { resolve } from 'node:path'
import { permit, personsOfAccount, providerAccount } from '#accounts'
import { auditFindings } from '#audit'
import { automationFindings } from '#automation'
import { brokenChannels, notify } from '#channels'
import { creditFindings } from '#credit'
import { licenceServerFindings } from '#licensing'
import { upcomingGaps } from '#oncall'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { publishMany } from '#platform/events/events.ts'
import { waitingFiles } from '#platform/files/scan/queries.ts'
import { scannerTrouble } from '#platform/files/scan/watch.ts'
import { failedJobs } from '#platform/jobs/jobs.ts'
import { queueMail } from '#platform/mail/mail.ts'
import { setAsideIn, spoolFolder } from '#platform/mail/spool.ts'
import { notFound } from '#platform/problem.ts'
import { createRequest } from '#support'
import { watchmanFindings, watchmenSeen } from '#watchman'
import * as queries from './queries.ts'
import { compare, type Facts, findings } from './rules.ts'
import { auditNeedsYou, found, inLanguage } from './words.ts'

declare module '#platform/events/events.ts' {
  interface EventTypes {
    'health.opened': { kind: string; key: string; severity: string; text: string }
    'health.closed': { conditions: string[] }
  }
}

const provider = { accountId: null }
/** A gap is shown a week before it comes. */
const gapAheadMs = 7 * 86_400_000

/** What the foot of each page shows: our own lateness, and whether anything is wrong. */
export function readPulse(app: App, actor: Actor) {
  permit(actor, 'health.read', provider)
  return app.db.transact(actor, async (tx) => {
    const open = await queries.openConditions(tx)
    return {
      clocks: await queries.latenessOfDay(tx),
      open: open.length,
      brokenChannels: open.filter(({ kind }) => kind === 'channel').map(({ text, german }) => ({ text, german })),
      worst: open[0]?.severity ?? null,
    }
  })
}

export function readSystem(app: App, actor: Actor) {
  permit(actor, 'health.read', provider)
  return app.db.transact(actor, async (tx) => ({
    at: tx.now,
    filesAreScanned: app.config.CLAMD !== undefined,
    clocks: await queries.latenessOfDay(tx),
    latenessByKind: await queries.latenessByKind(tx),
    instances: await queries.instances(tx),
    watchmen: await watchmenSeen(tx),
    queues: await queries.queues(tx),
    failedJobs: await failedJobs(tx, 50),
    mail: await queries.mailCounts(tx),
    conditions: await queries.openConditions(tx),
    past: await queries.pastConditions(tx, 50),
  }))
}

export function retryJob(app: App, actor: Actor, id: string): Promise<void> {
  permit(actor, 'setting.write', provider)
  return app.db.transact(actor, async (tx) => {
    if (!(await queries.retryJob(tx, id))) throw notFound()
  })
}

/** Looks at everything and makes the open conditions agree with what it finds. */
export async function look(tx: Tx, disk: DiskFacts): Promise<void> {
  const facts: Facts = {
    ...(await queries.platformFacts(tx)),
    brokenChannels: await brokenChannels(tx),
    gaps: await upcomingGaps(tx, tx.now, new Date(tx.now.getTime() + gapAheadMs)),
    ...disk,
    scannerTrouble: scannerTrouble(tx.app),
    waitingFiles: tx.app.config.CLAMD === undefined ? null : await waitingFiles(tx),
    audit: await auditFindings(tx),
    licence: [...(await licenceServerFindings(tx)), ...(await creditFindings(tx))],
    watchmen: await watchmanFindings(tx),
    rules: await automationFindings(tx),
  }
  const change = compare(await queries.openConditions(tx), findings(facts))
  const opened = await queries.openNew(tx, change.opened)
  await queries.sayAnew(tx, change.changed)
  await queries.closeConditions(tx, change.closed)
  for (const condition of opened) await raiseRequest(tx, condition)
  await publishMany(
    tx,
    opened.map(({ id, kind, key, severity, text }) => ({
      name: 'health.opened' as const,
      accountId: null,
      subject: { kind: 'health', id },
      data: { kind, key, severity, text },
    })),
  )
  if (change.closed.length > 0)
    await publishMany(tx, [
      {
        name: 'health.closed' as const,
        accountId: null,
        subject: { kind: 'health', id: change.closed[0]! },
        data: { conditions: change.closed },
      },
    ])
}

/**
 * What is severe becomes a request on the provider's own account: it stands in a queue, and where that account has a
 * contract with a policy, somebody is paged.
 */
async function raiseRequest(tx: Tx, condition: queries.ConditionRow): Promise<void> {
  if (condition.severity !== 'P1' && condition.severity !== 'P2') return
  const provider = await providerAccount(tx)
  if (!provider) return
  const said = { text: condition.text, german: condition.german ?? condition.text }
  const { request } = await createRequest(tx, {
    accountId: provider.id,
    title: cut(inLanguage(said, provider.language), 180),
    text: inLanguage(found(said, `${tx.app.config.publicUrl}/health`), provider.language),
    channel: 'monitoring',
    severity: condition.severity,
    asker: null,
    tags: ['system-health'],
  })
  await queries.linkRequest(tx, condition.id, request.id)
  if (condition.kind === 'audit' && condition.severity === 'P1') await tellAdministrators(tx, condition, provider)
}

/** Somebody hears of an audit log that cannot be relied on, also where no policy pages for the provider's own account. */
async function tellAdministrators(
  tx: Tx,
  { id, text, german }: queries.ConditionRow,
  provider: { id: string; language: string },
): Promise<void> {
  const staff = await personsOfAccount(tx, provider.id)
  const admins = staff.filter((person) => person.active && !person.lockedAt && person.roles.includes('admin'))
  const url = `${tx.app.config.publicUrl}/health`
  const keyOf = (personId: string) => `health.${id}.${personId}`
  const words = ({ language }: { language: string | null }) => ({
    title: inLanguage(auditNeedsYou, language ?? provider.language),
    body: inLanguage({ text, german: german ?? text }, language ?? provider.language),
  })
  const reached = await notify(
    tx,
    admins.map((person) => ({
      accountId: provider.id,
      key: keyOf(person.id),
      topic: 'health.audit',
      personId: person.id,
      subject: { kind: 'health', id },
      ...words(person),
      url,
    })),
  )
  for (const person of admins)
    if (person.email && !reached.has(keyOf(person.id)))
      await queueMail(tx, {
        key: keyOf(person.id),
        kind: 'health',
        to: [{ name: person.name, address: person.email }],
        subject: words(person).title,
        text: `${words(person).body}\n\n${url}\n`,
        urgent: true,
      })
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

/** What the disk of this instance says. Mail set aside on it was acknowledged and could not be stored, also not again later. */
export type DiskFacts = Pick<Facts, 'diskFreeShare' | 'mailSetAside'>

export async function lookAtDisk(dataDir: string): Promise<DiskFacts> {
  const [diskFreeShare, mailSetAside] = await Promise.all([diskFree(dataDir), setAsideIn(spoolFolder(dataDir))])
  return { diskFreeShare, mailSetAside }
}

/** Share of the data folder's disk that is free; null where the machine does not tell. */
export async function diskFree(dataDir: string): Promise<number | null> {
  try {
    const { bavail, blocks } = await statfs(resolve(dataDir))
    return blocks > 0 ? bavail / blocks : null
  } catch {
    return null
  }
}
