import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { personsByIds } from '#accounts'
import { addEntries } from '#journal'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { newToken } from '#platform/id.ts'
import { Refusal } from '#platform/problem.ts'
import { ActFailed, type ActPlace, type ActResult, actNamed } from '../acts/registry.ts'
import { seenOutside, wantedBy } from '../plan/who.ts'
import { castOf, findRun, lockState } from '../queries/runs.ts'
import { findTask, turnTask } from '../queries/tasks.ts'
import type { Data } from '../rules/face.ts'
import { subjectOf, type Task } from '../types.ts'
import { advance, type Happening } from './advance.ts'
import { heldBack } from './hold.ts'
import { signingSecret } from './signing.ts'
import { entryOf, runChanged } from './told.ts'

const actor = systemActor('procedures')
/** After so many tries an act outside is a failure a person looks at: about half a minute with the pauses of the queue. */
const mostTries = 5

/** Does the act of a service task, or notes that it waits for another run. A job that comes again finds its step done and does nothing. */
export async function runAct(app: App, { runId, job }: { runId: string; job: number }, attempt: number): Promise<void> {
  const found = await app.db.transact(actor, (tx) => placeOf(tx, runId, job))
  if (!found) return
  const { task, place } = found
  const act = actNamed(app, task.details?.act ?? '')
  if (!act) return fail(app, place, 'procedures.no_act', `There is no act “${task.details?.act}”.`)
  const inputs = act.inputs.safeParse(task.details?.input ?? {})
  if (!inputs.success)
    return fail(app, place, 'procedures.inputs_refused', z.prettifyError(inputs.error).slice(0, 1000))
  try {
    if ('outside' in act) {
      const data = await act.outside(app, place, inputs.data)
      await app.db.transact(actor, (tx) => complete(tx, place, data))
    } else
      await app.db.transact(actor, async (tx) => {
        // Locked, so that two who took the job after a crash do not both act.
        await lockState(tx, runId)
        const standing = await findTask(tx, runId, job)
        if (standing?.state !== 'open' || standing.kind !== 'act') return
        await settle(tx, place, await act.inside(tx, place, inputs.data))
      })
  } catch (error) {
    if (error instanceof ActFailed) return fail(app, place, error.code, error.message)
    if (error instanceof Refusal) return fail(app, place, error.code, error.message)
    if (attempt < mostTries) throw error
    app.log.error({ act: task.details?.act, run: runId, error: (error as Error).stack }, 'an act of a procedure failed')
    return fail(app, place, 'procedures.act_failed', String((error as Error).message ?? error).slice(0, 1000))
  }
}

async function placeOf(tx: Tx, runId: string, job: number): Promise<{ task: Task; place: ActPlace } | null> {
  const task = await findTask(tx, runId, job)
  if (task?.state !== 'open' || task.kind !== 'act') return null
  const run = await findRun(tx, runId)
  if (run?.state !== 'running' || (await heldBack(tx, task, {}))) return null
  const { number, accountId, procedureId, procedureAccountId, title, shared } = run
  const place: ActPlace = {
    runId,
    number,
    accountId,
    procedureId,
    procedureAccountId,
    job,
    title,
    shared,
    call: `act ${runId}/${job}`,
    subject: subjectOf(runId),
    paged: subjectOf(runId),
    label: `PJ-${number}`,
    url: `/projects/${number}`,
    speaks: 'procedures',
    secret: (tx) => signingSecret(tx, procedureId),
  }
  return { task, place }
}

function complete(tx: Tx, { runId, job }: ActPlace, data: Data): Promise<unknown> {
  return advance(tx, [{ runId, event: { type: 'completed', job, data } }])
}

async function fail(app: App, { runId, job }: ActPlace, code: string, text: string): Promise<void> {
  await app.db.transact(actor, (tx) => advance(tx, [{ runId, event: { type: 'failed', job, code, text } }]))
}

async function settle(tx: Tx, place: ActPlace, result: ActResult): Promise<void> {
  if ('done' in result) return void (await complete(tx, place, result.done))
  if (result.waits === 'door') return openDoor(tx, place)
  if (result.waits === 'elsewhere') return runChanged(tx, { id: place.runId, ...place })
  const { role, personId } = wantedBy(result.who)
  const outside = ((await castOf(tx, [place.runId])).get(place.runId) ?? []).filter((one) => one.outside)
  const person = personId === null ? null : (await personsByIds(tx, [personId])).get(personId)
  const seen = person ? !person.staff : seenOutside(role, new Set(outside.map((one) => one.role)))
  const forCustomer = place.shared && seen
  await turnTask(tx, place, {
    kind: 'approval',
    role,
    assigneeId: personId,
    passkey: result.passkey,
    forCustomer,
    details: { question: result.question },
  })
  await addEntries(tx, [
    entryOf(
      { id: place.runId, ...place },
      'procedures.asked',
      `Asked for an approval: ${result.question}`,
      forCustomer,
    ),
  ])
  await runChanged(tx, { id: place.runId, ...place })
}

type Waiting = { runId: string; job: number }

/** Whether the step of an act that waits elsewhere is still open: nobody withdrew, skipped or ended it. */
export async function actWaits(tx: Tx, { runId, job }: Waiting): Promise<boolean> {
  const task = await findTask(tx, runId, job)
  return task?.state === 'open' && task.kind === 'act'
}

/** What an act waited for elsewhere came: its step is done with this data. False when nothing waits for it any more. */
export const endAct = (tx: Tx, { runId, job }: Waiting, data: Data): Promise<boolean> =>
  over(tx, { runId, job }, { type: 'completed', job, data })

/**
 * What an act waited for elsewhere went wrong for good: an error event of the drawing takes the code, else a person is asked. False when
 * nothing waits for it any more.
 */
export const failAct = (tx: Tx, { runId, job }: Waiting, { code, message }: ActFailed): Promise<boolean> =>
  over(tx, { runId, job }, { type: 'failed', job, code, text: message.slice(0, 1000) })

async function over(tx: Tx, of: Waiting, event: Happening['event']): Promise<boolean> {
  await lockState(tx, of.runId)
  if (!(await actWaits(tx, of))) return false
  const moved = await advance(tx, [{ runId: of.runId, event }])
  return moved.size > 0
}

const doorPurpose = ({ runId, job }: { runId: string; job: number }) => `procedure.door:${runId}/${job}`

/** Makes the address a call from elsewhere comes to. Its token rests sealed, for the page of the run. */
async function openDoor(tx: Tx, place: ActPlace): Promise<void> {
  const token = newToken()
  const sealed = tx.app.sealer.seal(token, doorPurpose(place))
  await sql`insert into procedure_door (account_id, run_id, job, token_hash, sealed, opened_at)
    values (${place.accountId}, ${place.runId}, ${place.job}, ${hashOf(token)}, ${sealed}, ${tx.now}) on conflict do nothing`.execute(
    tx,
  )
  await turnTask(tx, place, {
    kind: 'act',
    role: null,
    assigneeId: null,
    passkey: false,
    forCustomer: false,
    details: { webhook: 'waits' },
  })
  await runChanged(tx, { id: place.runId, ...place })
}

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** The addresses a run waits at, by job: paths with their tokens. For staff. */
export async function doorsOf(tx: Tx, runId: string): Promise<Map<number, string>> {
  const { rows } = await sql<{
    job: number
    sealed: Buffer
  }>`select job, sealed from procedure_door where run_id = ${runId}`.execute(tx)
  return new Map(
    rows.map(({ job, sealed }) => {
      const token = tx.app.sealer.open(sealed, doorPurpose({ runId, job })).toString('utf8')
      return [job, `/api/hooks/procedures/${token}`]
    }),
  )
}

/** A call from elsewhere came to a door: the step is done with what it brought. False when nothing waits there any more. */
export async function comeIn(tx: Tx, token: string, body: unknown): Promise<boolean> {
  const { rows } = await sql<{
    run_id: string
    job: number
  }>`delete from procedure_door where token_hash = ${hashOf(token)}
    returning run_id, job`.execute(tx)
  const [door] = rows
  if (!door) return false
  const moved = await advance(tx, [{ runId: door.run_id, event: { type: 'completed', job: door.job, data: { body } } }])
  return moved.size > 0
}
