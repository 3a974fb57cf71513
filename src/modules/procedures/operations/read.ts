import { sql } from 'kysely'
import { may, permit, personsByIds, staffNames } from '#accounts'
import { timelineOf } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { notFound } from '#platform/problem.ts'
import { heldBy, waitingSteps } from '../plan/held.ts'
import { nodeOf } from '../plan/node.ts'
import { type Packed, unpackState } from '../plan/packed.ts'
import { milestonesOf, plannedSteps } from '../plan/steps.ts'
import { insteadOf, isTheirs, mayTake } from '../plan/who.ts'
import { type Dependency, dependenciesOf, dependentsOf } from '../queries/dependencies.ts'
import { lastMove } from '../queries/moves.ts'
import { recordsOf } from '../queries/records.ts'
import { castOf, childrenOf, findRun, type RunFilter, selectRuns } from '../queries/runs.ts'
import { interruptionsOf, standingOf, tasksOf } from '../queries/tasks.ts'
import { findVersion, graphsOf } from '../queries/versions.ts'
import type { Graph } from '../rules/face.ts'
import type { Interruption, Run, Task } from '../types.ts'
import { doorsOf } from './act.ts'
import { doerOf } from './doer.ts'
import { evidenceOf } from './evidence.ts'
import { approvalForm } from './steps.ts'

type Paged = Omit<RunFilter, 'after' | 'limit'> & { cursor?: string; limit: number }

/** Runs the actor may see, newest first: staff all, the account's people those that are shared with them. */
export async function listRuns(tx: Tx, { cursor, ...query }: Paged) {
  permit(tx.actor, 'procedure.read', { accountId: tx.actor.accountId })
  const values = fromCursor(cursor, 1)
  const after = values ? String(values[0]) : undefined
  const rows = await selectRuns(tx, { ...query, after, limit: query.limit + 1 })
  const standing = await standingOf(
    tx,
    rows.map(({ id }) => id),
  )
  const none = { open: 0, nextDueAt: null, interrupted: 0 }
  return toPage(rows, query.limit, (row) => [row.id], (row) => ({ ...runLine(row), ...(standing.get(row.id) ?? none) })) // biome-ignore format: one thing
}

/** A run as lists show it. */
export function runLine(run: Run) {
  const { id, number, title, shared, state, outcome, beginsAt, endsAt, startedName, startedAt, endedAt } = run
  return {
    id,
    number,
    account: { id: run.accountId, number: run.accountNumber, name: run.accountName },
    title,
    shared,
    state,
    outcome,
    beginsAt,
    endsAt,
    startedName,
    startedAt,
    endedAt,
  }
}

export async function loadRun(tx: Tx, ref: string): Promise<Run> {
  const run = await findRun(tx, ref)
  if (!run) throw notFound()
  permit(tx.actor, 'procedure.read', { accountId: run.accountId })
  return run
}

/**
 * The page of a run: its steps with who has them, milestones, what waits for an answer, people, records. To the account's own people
 * only the steps that are theirs, the milestones, and what was noted for them.
 */
export async function getRun(tx: Tx, ref: string) {
  const run = await loadRun(tx, ref)
  const { staff } = tx.actor
  const inside = await beyondTenant(tx, async () => ({
    graph: (await graphsOf(tx, [run.versionId])).get(run.versionId)!,
    version: await findVersion(tx, run.versionId),
    tasks: await tasksOf(tx, run.id),
    cast: (await castOf(tx, [run.id])).get(run.id) ?? [],
    waits: await dependenciesOf(tx, run.id),
    awaitedBy: staff ? await dependentsOf(tx, run.id) : [],
  }))
  const tasks = staff ? inside.tasks : inside.tasks.filter(({ forCustomer }) => forCustomer)
  const doer = await doerOf(tx, run)
  const names = await namesOf(
    tx,
    tasks,
    doer.standsInFor?.map(({ personId }) => personId),
  )
  const jobs = inside.tasks.map(({ job }) => job).toSorted((a, b) => a - b)
  const rightsOn = (task: Task) => ({
    theirs: isTheirs(task, doer),
    takes: mayTake(task, doer),
    insteadOf: insteadOf(task, doer),
    held: isHeld(inside.waits, task),
  })
  const steps = tasks
    .filter(({ kind }) => (kind !== 'act' && kind !== 'call' ? true : staff))
    .map((task) => ({
      ...stepView(task, inside.graph, names, rightsOn(task)),
      number: jobs.indexOf(task.job) + 1,
    }))
  const waiting = staff ? await interruptionsOf(tx, run.id) : []
  const doors = staff ? await doorsOf(tx, run.id) : new Map<number, string>()
  return {
    ...runLine(run),
    procedure:
      staff && inside.version
        ? { id: run.procedureId, name: inside.version.name, versionId: run.versionId, version: inside.version.number }
        : null,
    parentId: staff ? run.parentRunId : null,
    steps: steps.map((step) => ({ ...step, door: doors.get(step.job) ?? null })),
    planned: staff ? plannedSteps(inside.graph, inside.tasks) : [],
    milestones: milestonesOf(inside.graph, inside.tasks),
    people: inside.cast.map(({ role, personId, name, outside }) => ({ role, person: { id: personId, name }, outside })),
    interruptions: waiting.map((one) => interruptionView(one, inside.graph)),
    records: await recordViews(tx, run.id),
    moved: staff ? await lastMove(tx, run.id) : null,
    waitable: staff ? stillToCome(inside.graph, inside.tasks) : [],
    waitsFor: staff ? inside.waits.map(dependencyView) : [],
    awaitedBy: inside.awaitedBy.map(dependencyView),
    children: staff ? await childrenOf(tx, run.id, null) : [],
    may: {
      steer: may(tx.actor, 'procedure.steer', run.accountId) && run.state === 'running',
      record: may(tx.actor, 'procedure.work', run.accountId),
    },
  }
}

/** Steps that can be told to wait: not those that are over, unless they are open again. */
function stillToCome(graph: Graph, tasks: readonly Task[]) {
  const open = new Set(tasks.filter(({ state }) => state === 'open').map(({ node }) => node))
  const over = new Set(tasks.map(({ node }) => node).filter((node) => !open.has(node)))
  return waitingSteps(graph).filter(({ node }) => !over.has(node))
}

/** What the program does waits only as long as it did not begin, which is noted on it. */
function isHeld(waits: readonly Dependency[], task: Task): boolean {
  if (task.kind === 'act' || task.kind === 'call') return task.details?.held !== undefined
  return heldBy(waits, task).length > 0
}

async function recordViews(tx: Tx, runId: string) {
  const records = await recordsOf(tx, runId)
  const files = await evidenceOf(
    tx,
    records.flatMap(({ fileId }) => (fileId === null ? [] : [fileId])),
  )
  return records.map(({ fileId, ...one }) => ({ ...one, file: (fileId && files.get(fileId)) || null }))
}

/** Names of who has steps; staff are known to customers by name alone. */
async function namesOf(tx: Tx, tasks: readonly Task[], more: readonly string[] = []): Promise<(id: string) => string> {
  const ids = [...new Set([...more, ...tasks.flatMap(({ assigneeId }) => (assigneeId === null ? [] : [assigneeId]))])]
  const people = await personsByIds(tx, ids)
  const staff = await staffNames(
    tx,
    ids.filter((id) => !people.has(id)),
  )
  return (id) => people.get(id)?.name ?? staff.get(id) ?? ''
}

type Rights = { theirs: boolean; takes: boolean; insteadOf: string | null; held: boolean }

function stepView(task: Task, graph: Graph, name: (id: string) => string, { theirs, takes, insteadOf, held }: Rights) {
  const open = task.state === 'open'
  const rules = nodeOf(graph, task.node).task
  return {
    job: task.job,
    node: task.node,
    kind: task.kind,
    name: task.name,
    state: task.state,
    role: task.role,
    assignee: task.assigneeId ? { id: task.assigneeId, name: name(task.assigneeId) } : null,
    forCustomer: task.forCustomer,
    passkey: task.passkey,
    milestone: task.milestone,
    question: task.details?.question ?? null,
    act: task.details?.act ?? null,
    item: task.details?.item ?? null,
    dueAt: task.dueAt,
    openedAt: task.openedAt,
    closedAt: task.closedAt,
    closedBy: task.closedName,
    byItself: task.closedAt !== null && task.closedById === null,
    instructions: rules?.instructions ?? '',
    form: open ? (task.kind === 'approval' ? approvalForm : (rules?.form ?? [])) : [],
    collects: rules?.records ?? [],
    held: open && held,
    insteadOf: open && insteadOf ? { id: insteadOf, name: name(insteadOf) } : null,
    may: {
      do: open && theirs && !held,
      claim: open && task.assigneeId === null && takes && (task.kind === 'task' || task.kind === 'approval'),
    },
  }
}

function dependencyView({ id, milestone, node, number, title, state, met }: Dependency) {
  return { id, milestone, node, met, run: { number, title, state } }
}

function interruptionView({ runId: _run, ...one }: Interruption, graph: Graph) {
  const node = nodeOf(graph, one.node)
  return { ...one, name: node.name ?? node.id, flows: node.outgoing.map((index) => ({ id: graph.flows[index]!.id, name: graph.flows[index]!.name ?? '' })) } // biome-ignore format: one thing
}

/** The drawing a run goes by, and where it stands: tokens by element, elements that were done, those that wait for an answer. */
export async function getDiagram(tx: Tx, ref: string) {
  const run = await loadRun(tx, ref)
  if (!tx.actor.staff) throw notFound()
  const version = (await findVersion(tx, run.versionId))!
  const { rows } = await sql<{
    state: Packed
    seq: number
  }>`select state, seq from procedure_state where run_id = ${run.id}`.execute(tx)
  const state = unpackState(rows[0]!.state)
  const tokens = new Map<string, number>()
  for (const wait of state.waits) {
    // A boundary event waits beside its activity; the token is at the activity.
    if (wait.of !== undefined && version.graph.nodes[wait.node]!.kind === 'boundary') continue
    const { id } = version.graph.nodes[wait.node]!
    tokens.set(id, (tokens.get(id) ?? 0) + 1)
  }
  const done = new Set((await tasksOf(tx, run.id)).filter((task) => task.state === 'done').map(({ node }) => node))
  const waiting = (await interruptionsOf(tx, run.id)).filter(({ overAt }) => overAt === null)
  return {
    xml: version.xml,
    version: version.number,
    tokens: [...tokens].map(([element, count]) => ({ element, count })),
    done: [...done],
    waiting: waiting.map(({ node }) => node),
    data: state.data,
  }
}

/** What happened on a run, newest first. */
export async function journalOf(tx: Tx, ref: string, query: { cursor?: string; limit: number }) {
  const run = await loadRun(tx, ref)
  permit(tx.actor, 'journal.read', { accountId: run.accountId })
  const continued = fromCursor(query.cursor, 2)
  const before = continued ? { at: momentIn(continued[0]), id: String(continued[1]) } : undefined
  const entries = await timelineOf(tx, run.accountId, { limit: query.limit + 1, before, subjectId: run.id })
  return toPage(
    entries,
    query.limit,
    (entry) => [entry.at, entry.id],
    (entry) => entry,
  )
}
