import { permit } from '#accounts'
import type { FlowResult } from '#flows'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { describeFiles, putFile, readFile, removeFiles } from '#platform/files/files.ts'
import { shownScan } from '#platform/files/scan/state.ts'
import { pictureType } from '#platform/files/type.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { findCheck } from '../queries/checks.ts'
import { dropRuns, findRun, insertRun, pruneRuns, runsBefore, runsOf, type StoredRun } from '../queries/runs.ts'
import { mostKept, plain, toldOf, worthKeeping } from '../rules/evidence.ts'
import { subjectOf } from '../types.ts'

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** A user flow was run, and what it left can be looked at. */
    'monitoring.flow_ran': { checkId: string }
  }
}

const mostScreenshot = 3_000_000
const mostHar = 4_000_000

export type Ended = { accountId: string; checkId: string; location: string; at: Date; ran: FlowResult }

/**
 * Keeps a run that ended: always the newest of its check and location, and with its screenshot and HAR what is worth keeping of
 * failures. What the browser's process made is bytes of a stranger: bounded, a picture only by its first bytes, for staff, and seen by the
 * scanner where there is one.
 */
export async function keepRun(tx: Tx, { ran, ...of }: Ended): Promise<void> {
  const check = await findCheck(tx, of.checkId)
  if (!check) return
  const keep = worthKeeping(ran, await runsBefore(tx, of.checkId, of.location), of.at)
  const name = (end: string) => `${of.at.toISOString().slice(0, 19).replaceAll(':', '-')}${end}`
  const put = (end: string, type: string, bytes: Buffer) =>
    putFile(tx, { accountId: of.accountId, name: name(end), type, bytes, internal: true })
  const { screenshot, har } = ran
  const shown = keep && screenshot && screenshot.length <= mostScreenshot && pictureType(screenshot) === 'image/png'
  await insertRun(tx, {
    ...of,
    ...toldOf(ran),
    id: newId(),
    state: ran.state,
    reasonCode: ran.reason?.code ?? null,
    reason: ran.reason && plain(ran.reason.text, 500),
    failedStep: ran.failedStep,
    tookMs: Math.round(ran.tookMs),
    screenshotId: shown ? await put('.png', 'image/png', screenshot) : null,
    harId: keep && har && har.length <= mostHar ? await put('.har', 'application/json', har) : null,
  })
  await removeFiles(tx, await pruneRuns(tx, of.checkId, mostKept))
  // The change of state was told before this was kept: whoever looks at the check asks again now.
  await publish(tx, {
    name: 'monitoring.flow_ran',
    accountId: of.accountId,
    subject: subjectOf(of.checkId),
    data: { checkId: of.checkId },
  })
}

/** Runs and their files go with the results of checks. */
export async function forgetRuns(tx: Tx, before: Date): Promise<void> {
  await removeFiles(tx, await dropRuns(tx, before))
}

/** The runs that are kept of a check, the newest first. For staff: a picture of a site is the provider's evidence. */
export async function listRuns(tx: Tx, checkId: string) {
  const check = await findCheck(tx, checkId)
  if (!check) throw notFound()
  permit(tx.actor, 'check.read', { accountId: check.accountId })
  const runs = await runsOf(tx, checkId)
  const ids = runs.flatMap(({ screenshotId, harId }) => [screenshotId, harId]).filter((id) => id !== null)
  const files = new Map((await describeFiles(tx, ids)).map((file) => [file.id, file]))
  const shown = (id: string | null) => {
    const file = id === null ? undefined : files.get(id)
    return file ? { size: file.size, scan: shownScan(file.scan, tx.app.config.CLAMD !== undefined).scan } : null
  }
  return { items: runs.map((run) => viewOf(run, shown)) }
}

function viewOf(
  run: StoredRun,
  shown: (id: string | null) => { size: number; scan: ReturnType<typeof shownScan>['scan'] } | null,
) {
  // biome-ignore format: one line
  const { accountId: _, checkId: __, reasonCode, reason, screenshotId, harId, ...rest } = run
  return {
    ...rest,
    reason: reasonCode === null ? null : { code: reasonCode, text: reason ?? '' },
    screenshot: shown(screenshotId),
    har: shown(harId),
  }
}

/** The bytes of what a run left. Refuses not_found, and what `readFile` refuses where a scanner has a say. */
export async function readRunFile(tx: Tx, id: string, what: 'screenshot' | 'har') {
  const run = await findRun(tx, id)
  const fileId = run && (what === 'screenshot' ? run.screenshotId : run.harId)
  if (!run || !fileId) throw notFound()
  permit(tx.actor, 'check.read', { accountId: run.accountId })
  return readFile(tx, fileId)
}
