import type { Finding, Graph, Outcome, State } from './rules/face.ts'

/** A procedure with its newest draft's number. Its account is the provider's own where it is for everybody. */
export type Procedure = {
  id: string
  accountId: string
  accountName: string
  accountNumber: string
  /** What other procedures call it by. */
  key: string
  name: string
  description: string
  publishedId: string | null
  publishedNumber: number | null
  publishedAt: Date | null
  /** Number of the newest draft; 0 before the first. */
  revision: number
  createdName: string
  createdAt: Date
  retiredAt: Date | null
}

export type Draft = { revision: number; xml: string; savedBy: string | null; savedName: string; savedAt: Date }

/** What was published once; nothing of it changes. */
export type Version = {
  id: string
  accountId: string
  procedureId: string
  number: number
  name: string
  findings: Finding[]
  note: string
  publishedName: string
  publishedAt: Date
}
export type VersionInFull = Version & { xml: string; graph: Graph }

export type RunState = 'running' | 'done' | 'failed' | 'cancelled'

/** A run as everybody on it may see it. */
export type Run = {
  id: string
  number: number
  accountId: string
  accountName: string
  accountNumber: string
  title: string
  procedureAccountId: string
  procedureId: string
  versionId: string
  /** The account's own people see it. */
  shared: boolean
  state: RunState
  outcome: string | null
  beginsAt: Date | null
  endsAt: Date | null
  startedName: string
  startedAt: Date
  endedAt: Date | null
  parentRunId: string | null
  parentJob: number | null
}

/** A run with what the interpreter keeps, locked. */
export type Standing = {
  runId: string
  accountId: string
  procedureAccountId: string
  procedureId: string
  versionId: string
  title: string
  shared: boolean
  runState: RunState
  endsAt: Date | null
  beginsAt: Date | null
  parentRunId: string | null
  parentJob: number | null
  seq: number
  state: State
}

export type TaskKind = 'task' | 'approval' | 'act' | 'call'
export type TaskState = 'open' | 'done' | 'withdrawn'

export type TaskDetails = {
  /** Of an act: its name and what it was given. */
  act?: string
  input?: Record<string, unknown>
  /** Of an approval that an act asks for: the question. */
  question?: string
  /** One item of a list the step is repeated over. */
  item?: unknown
  /** What an act waits for: a secret of a webhook, sealed. */
  webhook?: string
  /** It waits for another run before the program begins it; of a call, with what it calls. */
  held?: { call?: { procedure: string; data: Record<string, unknown> } }
}

export type Task = {
  runId: string
  accountId: string
  job: number
  node: string
  kind: TaskKind
  name: string
  state: TaskState
  role: string | null
  forCustomer: boolean
  passkey: boolean
  milestone: string | null
  assigneeId: string | null
  details: TaskDetails | null
  dueAt: Date | null
  openedAt: Date
  closedAt: Date | null
  /** Null also where nobody did it: the program itself. */
  closedById: string | null
  closedName: string | null
}

export type Cast = { role: string; personId: string }

export type Interruption = {
  runId: string
  id: number
  node: string
  kind: 'approval' | 'failure' | 'question'
  code: string
  text: string
  openedAt: Date
  overAt: Date | null
}

export const stateOf: Record<Outcome, RunState> = {
  completed: 'done',
  terminated: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
}

export const subjectOf = (runId: string) => ({ kind: 'procedure_run', id: runId })
export const definitionSubject = (id: string) => ({ kind: 'procedure', id })
