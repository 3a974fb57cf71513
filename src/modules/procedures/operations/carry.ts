import { personsByIds } from '#accounts'
import { addEntries, type NewEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { type PalisadeEvent, publishMany } from '#platform/events/events.ts'
import { addJobs, cancelJobs, type NewJob } from '#platform/jobs/jobs.ts'
import { armMany, type Deadline, disarmMany } from '#platform/timers/timers.ts'
import { nodeOf } from '../plan/node.ts'
import { packState } from '../plan/packed.ts'
import { seenOutside, wantedBy } from '../plan/who.ts'
import { type Changes, noChanges, saveChanges } from '../queries/changes.ts'
import { awaited } from '../queries/dependencies.ts'
import { askAnew } from '../queries/heard.ts'
import { castOf } from '../queries/runs.ts'
import type { Command, Graph, GraphNode } from '../rules/face.ts'
import { type Standing, stateOf, subjectOf, type TaskKind } from '../types.ts'
import { type Errand, type Logged, queues, timers } from './errand.ts'
import { mostReminders, reminderKey } from './follow.ts'
import { entryOf } from './told.ts'

type Happened = { event: Logged; cause: string | null; commands: readonly Command[] }
type By = { id: string | null; name: string }
type Opened = Changes['tasks'][number]

const keyOf = (runId: string, id: number) => `${runId}/${id}`

/** Gathers what follows from steps of runs, and saves all of it with few statements. */
export class Carrying {
  readonly moved = new Map<string, Standing>()
  readonly #tx: Tx
  readonly #by: By
  readonly #at: string
  readonly #changes = noChanges()
  readonly #arms = new Map<string, Deadline>()
  readonly #disarms = new Set<string>()
  readonly #reminders: Deadline[] = []
  readonly #jobs: NewJob[] = []
  readonly #dropped: string[] = []
  readonly #entries: NewEntry[] = []
  readonly #events: PalisadeEvent[] = []
  readonly #fresh = new Set<string>()
  /** Runs that ended or reached milestones, and which. */
  readonly #reached = new Map<string, string[]>()

  constructor(tx: Tx, by: By) {
    this.#tx = tx
    this.#by = by
    this.#at = tx.now.toISOString()
  }

  /** A run that was just made: its state is kept by whoever made it. */
  begin(run: Standing, graph: Graph, happened: Happened): void {
    this.#fresh.add(run.runId)
    this.take(run, graph, happened)
  }

  /** What one event on one run came to; `run` stands as it is after it. */
  take(run: Standing, graph: Graph, { event, cause, commands }: Happened): void {
    this.moved.set(run.runId, run)
    const { id: by_id, name: by_name } = this.#by
    this.#changes.events.push({ ...this.#row(run), seq: run.seq, at: this.#at, event, by_id, by_name, cause })
    if (event.type === 'completed' || event.type === 'child_ended') this.#close(run, event.job, 'done')
    if (event.type === 'failed') this.#close(run, event.job, 'withdrawn')
    for (const command of commands) this.#obey(run, graph, command)
  }

  async save(): Promise<void> {
    const tx = this.#tx
    for (const run of this.moved.values())
      if (!this.#fresh.has(run.runId))
        this.#changes.states.push({ ...this.#row(run), seq: run.seq, state: packState(run.state) })
    await this.#name()
    await saveChanges(tx, this.#changes)
    if (this.#changes.subscriptions.length > 0) askAnew(tx)
    await disarmMany(tx, timers.fired, [...this.#disarms])
    await armMany(tx, [...this.#arms.values(), ...this.#reminders])
    if (this.#reached.size > 0)
      for (const runId of await awaited(tx, [...this.#reached.keys()]))
        this.#errand({ do: 'freed', runId, milestones: this.#reached.get(runId) })
    await addJobs(tx, this.#jobs)
    await cancelJobs(tx, queues.act, this.#dropped)
    await addEntries(tx, this.#entries)
    await publishMany(tx, [...this.#events, ...[...this.moved.values()].map(changed)])
  }

  #row({ runId, accountId }: Standing) {
    return { run_id: runId, account_id: accountId }
  }

  #obey(run: Standing, graph: Graph, command: Command): void {
    const { runId, accountId } = run
    if (this.#work(run, graph, command) || this.#wait(run, command)) return
    switch (command.type) {
      case 'throw_message': {
        const { name, key, data } = command
        this.#errand({ do: 'message', accountId, name, key, data, cause: this.#cause(run) })
        break
      }
      case 'throw_signal':
        this.#errand({
          do: 'signal',
          accountId,
          thrower: runId,
          name: command.name,
          data: command.data,
          cause: this.#cause(run),
        })
        break
      case 'interruption':
        this.#interrupt(run, graph, command)
        break
      case 'interruption_over':
        this.#over(run, command.interruption)
        break
      case 'escalated':
        if (!command.caught) this.#note(run, 'procedures.escalated', `Escalated: ${command.code}`, false)
        break
      case 'milestone':
        this.#milestone(run, command.name)
        break
      case 'go_on':
        this.#errand({ do: 'go', runId, seq: run.seq })
        break
      case 'ended':
        this.#end(run, command)
    }
  }

  /** Jobs: what a person, the program or another procedure does. False for other commands. */
  #work(run: Standing, graph: Graph, command: Command): boolean {
    const { runId } = run
    switch (command.type) {
      case 'open_task':
        this.#openTask(run, nodeOf(graph, command.node), command)
        return true
      case 'act': {
        const { job, name: act, input } = command
        this.#open(run, nodeOf(graph, command.node), job, 'act', { details: { act, input } })
        this.#jobs.push({ queue: queues.act, key: keyOf(runId, job), data: { runId, job } })
        return true
      }
      case 'call': {
        const { job, procedure, data } = command
        this.#open(run, nodeOf(graph, command.node), job, 'call', {})
        this.#errand({ do: 'call', runId, job, procedure, data })
        return true
      }
      case 'close_task':
        this.#close(run, command.job, 'withdrawn')
        return true
      case 'cancel_act':
        this.#dropped.push(keyOf(runId, command.job))
        this.#close(run, command.job, 'withdrawn')
        return true
      case 'cancel_call':
        this.#close(run, command.job, 'withdrawn')
        this.#errand({ do: 'cancel', runId, job: command.job })
        return true
      default:
        return false
    }
  }

  /** Deadlines and subscriptions. False for other commands. */
  #wait(run: Standing, command: Command): boolean {
    const { runId } = run
    switch (command.type) {
      case 'arm': {
        const { timer, due } = command
        const key = keyOf(runId, timer)
        this.#arms.set(key, { kind: timers.fired, key, dueAt: new Date(due), data: { runId, timer } })
        return true
      }
      case 'disarm': {
        const key = keyOf(runId, command.timer)
        if (!this.#arms.delete(key)) this.#disarms.add(key)
        return true
      }
      case 'subscribe': {
        const { subscription, node, kind, name, key = null } = command
        this.#changes.subscriptions.push({ ...this.#row(run), subscription, node, kind, name, key })
        return true
      }
      case 'unsubscribe': {
        const { subscriptions, unsubscribed } = this.#changes
        const { subscription } = command
        const own = subscriptions.findIndex((one) => one.run_id === runId && one.subscription === subscription)
        if (own >= 0) subscriptions.splice(own, 1)
        else unsubscribed.push({ ...this.#row(run), subscription })
        return true
      }
      default:
        return false
    }
  }

  #note(run: Standing, kind: string, text: string, customer = true): void {
    this.#entries.push(entryOf({ id: run.runId, ...run }, kind, text, customer))
  }

  /** Names what a run throws, so that who hears it hears it once. */
  #cause = (run: Standing) => `from ${run.runId}/${run.seq}/${this.#jobs.length}`

  #errand(errand: Errand): void {
    this.#jobs.push({ queue: queues.carry, data: errand })
  }

  #openTask(run: Standing, node: GraphNode, command: Command & { type: 'open_task' }): void {
    const { role, personId } = wantedBy(command.who)
    const details = command.item === undefined ? null : { item: command.item }
    this.#open(run, node, command.job, 'task', { role, personId, details, due: command.due })
    for (const [n, at] of (command.reminders ?? []).slice(0, mostReminders).entries())
      this.#reminders.push({
        kind: timers.remind,
        key: reminderKey(run.runId, command.job, n),
        dueAt: new Date(at),
        data: { runId: run.runId, job: command.job },
      })
  }

  #open(
    run: Standing,
    node: GraphNode,
    job: number,
    kind: TaskKind,
    of: { role?: string | null; personId?: string | null; details?: Opened['details']; due?: number },
  ): void {
    this.#changes.tasks.push({
      ...this.#row(run),
      job,
      node: node.id,
      kind,
      name: (node.name ?? node.id).slice(0, 300),
      role: of.role ?? null,
      for_customer: false,
      passkey: node.task?.passkey ?? false,
      milestone: node.task?.milestone?.slice(0, 200) ?? null,
      assignee_id: of.personId ?? null,
      details: of.details ?? null,
      due_at: of.due === undefined ? null : new Date(of.due).toISOString(),
      opened_at: this.#at,
    })
  }

  #close(run: Standing, job: number, state: 'done' | 'withdrawn'): void {
    const { tasks, closed } = this.#changes
    const own = tasks.findIndex((one) => one.run_id === run.runId && one.job === job)
    // Opened and closed by the same transaction: the log tells of it, nobody ever had it before them.
    if (own >= 0) return void tasks.splice(own, 1)
    if (closed.some((one) => one.run_id === run.runId && one.job === job)) return
    const { id: by_id, name: by_name } = this.#by
    closed.push({ ...this.#row(run), job, state, at: this.#at, by_id, by_name })
  }

  #interrupt(run: Standing, graph: Graph, command: Command & { type: 'interruption' }): void {
    const { interruption, node, kind } = command
    const code = command.code.slice(0, 200)
    const text = command.text.slice(0, 2000)
    this.#changes.interruptions.push({ ...this.#row(run), id: interruption, node, kind, code, text, at: this.#at })
    const name = nodeOf(graph, node).name ?? node
    this.#note(run, 'procedures.interrupted', `“${name}” waits for an answer: ${text || code}`, false)
    this.#events.push({
      name: 'procedures.interrupted',
      accountId: run.accountId,
      subject: subjectOf(run.runId),
      data: { runId: run.runId, interruption, code, text },
    })
  }

  #over(run: Standing, id: number): void {
    const { interruptions, over } = this.#changes
    const own = interruptions.findIndex((one) => one.run_id === run.runId && one.id === id)
    if (own >= 0) return void interruptions.splice(own, 1)
    over.push({ ...this.#row(run), id, at: this.#at })
  }

  #milestone(run: Standing, milestone: string): void {
    this.#reached.set(run.runId, [...(this.#reached.get(run.runId) ?? []), milestone])
    this.#note(run, 'procedures.milestone', `Milestone reached: ${milestone}`)
    this.#events.push({
      name: 'procedures.milestone_reached',
      accountId: run.accountId,
      subject: subjectOf(run.runId),
      data: { runId: run.runId, milestone, title: run.title },
      internal: !run.shared,
    })
  }

  #end(run: Standing, { outcome, code, data }: Command & { type: 'ended' }): void {
    const { runId, parentRunId, parentJob } = run
    run.runState = stateOf[outcome]
    this.#reached.set(runId, this.#reached.get(runId) ?? [])
    this.#changes.ended.push({
      ...this.#row(run),
      state: run.runState,
      outcome: code?.slice(0, 200) ?? outcome,
      at: this.#at,
    })
    this.#note(run, 'procedures.ended', endWords[outcome](run.title))
    this.#events.push({
      name: 'procedures.run_ended',
      accountId: run.accountId,
      subject: subjectOf(runId),
      data: { runId, outcome, title: run.title },
      internal: !run.shared,
    })
    if (parentRunId !== null && parentJob !== null)
      this.#errand({ do: 'ended', runId: parentRunId, job: parentJob, child: runId, outcome, code, data })
  }

  /** Marks the steps that the account's own people see. */
  async #name(): Promise<void> {
    const shared = this.#changes.tasks.filter(
      ({ run_id, role, assignee_id }) => (role !== null || assignee_id !== null) && this.moved.get(run_id)?.shared,
    )
    if (shared.length === 0) return
    const cast = await castOf(
      this.#tx,
      shared.map(({ run_id }) => run_id),
    )
    const people = await personsByIds(
      this.#tx,
      shared.flatMap(({ assignee_id }) => (assignee_id === null ? [] : [assignee_id])),
    )
    for (const task of shared) {
      const outside = (cast.get(task.run_id) ?? []).filter((one) => one.outside).map(({ role }) => role)
      const person = task.assignee_id === null ? null : people.get(task.assignee_id)
      task.for_customer = person ? !person.staff : seenOutside(task.role, new Set(outside))
    }
  }
}

function changed(run: Standing): PalisadeEvent<'procedures.run_changed'> {
  return {
    name: 'procedures.run_changed',
    accountId: run.accountId,
    subject: subjectOf(run.runId),
    data: { runId: run.runId },
    internal: !run.shared,
  }
}

const endWords = {
  completed: (title: string) => `${title} is done`,
  terminated: (title: string) => `${title} was ended by its own rules`,
  failed: (title: string) => `${title} failed`,
  cancelled: (title: string) => `${title} was cancelled`,
} as const
