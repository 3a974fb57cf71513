import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import type { PalisadeEvent } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { addJobs } from '#platform/jobs/jobs.ts'
import { keysOf } from '../plan/listened.ts'
import { beginnersOf, hearersOf, isAwaited } from '../queries/heard.ts'
import type { Data } from '../rules/face.ts'
import { advance } from './advance.ts'
import { beginRun } from './begin.ts'
import { type Errand, queues } from './errand.ts'

/** So many runs hear one signal or event; beyond that something is drawn wrong. */
const mostHearers = 10_000

/**
 * An event of a module, in its publisher's transaction: nothing is done but asking whether anybody waits for it. Who does hears of
 * it by a job, in a transaction of their own, so that no run of a procedure can hold up or undo what happened.
 */
export async function hearEvent(tx: Tx, event: PalisadeEvent): Promise<void> {
  if (!(await beyondTenant(tx, () => isAwaited(tx, event.name)))) return
  const data: Data = { ...(event.data as Data), subjectId: event.subject.id, accountId: event.accountId }
  const errand: Errand = { do: 'event', accountId: event.accountId, name: event.name, data, subjectId: event.subject.id, cause: `event ${newId()}` } // biome-ignore format: one thing
  await addJobs(tx, [{ queue: queues.carry, data: errand }])
}

/** Tells everybody who waits for an event of a module, and starts what begins with it. */
export async function tellEvent(
  tx: Tx,
  { accountId, name, data, subjectId, cause }: Errand & { do: 'event' },
): Promise<void> {
  const hearers = await hearersOf(tx, { accountId, kind: 'message', name, keys: keysOf(data, subjectId) }, mostHearers)
  await advance(
    tx,
    hearers.map(({ runId, subscription }) => ({
      runId,
      event: { type: 'message' as const, name, subscription, data },
      cause: `${cause}/${subscription}`,
    })),
  )
  if (accountId !== null) await beginBy(tx, { accountId, kind: 'message', name, data, cause })
}

/**
 * A message goes to one: the run of the account that waits longest for its name and key, else to whatever begins with it. Returns
 * whether anybody took it.
 */
export async function tellMessage(
  tx: Tx,
  { accountId, name, key, data, cause }: { accountId: string; name: string; key?: string; data: Data; cause: string },
): Promise<boolean> {
  const [hearer] = await hearersOf(tx, { accountId, kind: 'message', name, keys: key === undefined ? [] : [key] }, 1)
  if (hearer) {
    const { runId, subscription } = hearer
    await advance(tx, [{ runId, event: { type: 'message', name, key, subscription, data }, cause }])
    return true
  }
  return (await beginBy(tx, { accountId, kind: 'message', name, data, cause })) > 0
}

/**
 * A signal goes to everybody of the account who waits for it, and begins what begins with it. Who threw it heard it at once, between two
 * of its own nodes.
 */
export async function tellSignal(
  tx: Tx,
  {
    accountId,
    thrower,
    name,
    data,
    cause,
  }: { accountId: string; thrower?: string; name: string; data: Data; cause: string },
): Promise<void> {
  const hearers = await hearersOf(tx, { accountId, kind: 'signal', name, keys: null }, mostHearers)
  const runs = [...new Set(hearers.map(({ runId }) => runId))].filter((runId) => runId !== thrower)
  await advance(
    tx,
    runs.map((runId) => ({ runId, event: { type: 'signal' as const, name, data }, cause })),
  )
  await beginBy(tx, { accountId, kind: 'signal', name, data, cause })
}

type Begun = { accountId: string; kind: 'message' | 'signal'; name: string; data: Data; cause: string }

async function beginBy(tx: Tx, { accountId, kind, name, data, cause }: Begun): Promise<number> {
  const beginners = await beginnersOf(tx, { accountId, kind, name })
  for (const { procedureId, node } of beginners)
    await beginRun(tx, { procedureId, accountId, variables: data, from: node, cause: `${cause}/${node}` })
  return beginners.length
}
