import { accountsByIds, personsByIds, providerAccount } from '#accounts'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { mostHeld } from '../plan/room.ts'
import { problems } from '../problems.ts'
import { findProcedure } from '../queries/definitions.ts'
import { insertRun } from '../queries/runs.ts'
import { graphsOf } from '../queries/versions.ts'
import type { Data } from '../rules/face.ts'
import { start } from '../rules/step/step.ts'
import type { Cast, Standing } from '../types.ts'
import { Carrying } from './carry.ts'
import { entryOf } from './told.ts'

export type Beginning = {
  /** Made by the caller when it must know it before (default: a new one). */
  id?: string
  procedureId: string
  accountId: string
  /** Default: the procedure's name. */
  title?: string
  shared?: boolean
  /** Dates of the plan count forward from here, or backward from `endsAt`. */
  beginsAt?: Date | null
  endsAt?: Date | null
  people?: readonly Cast[]
  variables?: Data
  /** The start event, when a message, a signal or a time began it. */
  from?: string
  parent?: { runId: string; job: number }
  /** The same cause starts it once. */
  cause?: string
}

/**
 * Starts a run of a procedure's published version on an account, in the caller's transaction; the run keeps to this version. The
 * data it begins with has `project` beside what was given: its title, account, dates. Asks nobody's permission. Null when its
 * cause started one before. Refuses `procedures.not_published`, `procedures.retired`, `procedures.other_account`,
 * `procedures.account_closed`, `procedures.people_refused`.
 */
export async function beginRun(tx: Tx, input: Beginning): Promise<Standing | null> {
  const by = { id: tx.actor.personId, name: tx.actor.name }
  return beyondTenant(tx, async () => {
    const procedure = await findProcedure(tx, input.procedureId)
    if (!procedure) throw notFound()
    if (procedure.retiredAt) throw problems.refuse('procedures.retired')
    if (!procedure.publishedId) throw problems.refuse('procedures.not_published')
    const account = (await accountsByIds(tx, [input.accountId])).get(input.accountId)
    if (!account) throw notFound()
    if (account.closedAt) throw problems.refuse('procedures.account_closed')
    if (procedure.accountId !== account.id && procedure.accountId !== (await providerAccount(tx))?.id)
      throw problems.refuse('procedures.other_account')
    const people = input.people ?? []
    await checkPeople(tx, account, people)
    const run: Standing = {
      runId: input.id ?? newId(),
      accountId: account.id,
      procedureAccountId: procedure.accountId,
      procedureId: procedure.id,
      versionId: procedure.publishedId,
      title: input.title ?? procedure.name,
      shared: input.shared ?? false,
      runState: 'running',
      beginsAt: input.beginsAt ?? null,
      endsAt: input.endsAt ?? null,
      parentRunId: input.parent?.runId ?? null,
      parentJob: input.parent?.job ?? null,
      seq: 0,
      state: undefined as never,
    }
    const graph = (await graphsOf(tx, [run.versionId])).get(run.versionId)!
    const project = {
      title: run.title,
      account: account.name,
      begins: (run.beginsAt ?? tx.now).toISOString(),
      ends: run.endsAt?.toISOString() ?? null,
    }
    const beginning = { at: tx.now.getTime(), by: by.name, variables: { ...input.variables, project }, ...(input.from && { from: input.from }) } // biome-ignore format: one thing
    const { state, commands } = start(graph, beginning)
    if (JSON.stringify(state).length > mostHeld) throw problems.refuse('procedures.data_full')
    run.state = state
    const made = await insertRun(tx, { ...run, id: run.runId, cause: input.cause ?? null }, state, people)
    if (!made) return null
    const carrying = new Carrying(tx, by)
    carrying.begin(run, graph, { event: { type: 'begun', ...beginning }, cause: null, commands })
    await addEntries(tx, [entryOf({ id: run.runId, ...run }, 'procedures.started', `${run.title} was started`)])
    await carrying.save()
    return run
  })
}

/** Whoever is named is of the account, of its partner, or of the provider, and still there. */
export async function checkPeople(
  tx: Tx,
  account: { id: string; partnerId: string | null },
  cast: readonly Cast[],
): Promise<void> {
  const people = await personsByIds(
    tx,
    cast.map(({ personId }) => personId),
  )
  for (const { personId, role } of cast) {
    const person = people.get(personId)
    const ours = person && (person.staff || person.accountId === account.id || person.accountId === account.partnerId)
    if (!ours || !person.active)
      throw problems.refuse('procedures.people_refused', { fields: { people: `${role} is nobody of theirs or ours` } })
  }
}
