/**
 * The shapes between the interpreter and the world around it: a graph read from BPMN, the state of one running procedure, the
 * events that move it and the commands it gives. All of them are plain JSON, so that a row, a log and a worker can hold them.
 */

/** What a procedure knows: names to plain JSON values. Money stands as decimal text. */
export type Data = Record<string, unknown>

/** What reading or checking a definition found. `refused` keeps it from being published, `lost` is not kept, `warning` is told. */
export type Finding = { level: 'refused' | 'lost' | 'warning'; element: string | null; code: string; text: string }

export type TaskKind = 'task' | 'user' | 'manual' | 'service' | 'script' | 'send' | 'receive' | 'rule'
export type GatewayKind = 'exclusive' | 'parallel' | 'inclusive' | 'event_based'
export type NodeKind =
  | TaskKind
  | GatewayKind
  | 'start'
  | 'end'
  | 'catch'
  | 'throw'
  | 'boundary'
  | 'subprocess'
  | 'event_subprocess'
  | 'transaction'
  | 'call'

/** When a timer is due: one of an ISO 8601 date, duration or cycle (`R3/PT1H`), each a text or a FEEL expression (`=`). */
export type TimerRule = { kind: 'date' | 'duration' | 'cycle'; value: string }

/** What an event waits for or throws. A catch without `code` catches every error or escalation. */
export type EventRule =
  | { type: 'timer'; timer: TimerRule }
  | { type: 'message'; name: string; key?: string }
  | { type: 'signal'; name: string }
  | { type: 'error'; code?: string }
  | { type: 'escalation'; code?: string }
  | { type: 'conditional'; condition: string }
  | { type: 'link'; name: string }
  | { type: 'compensation'; activity?: number }
  | { type: 'terminate' }
  | { type: 'cancel' }

export type FormField = {
  name: string
  label: string
  type: 'text' | 'long_text' | 'number' | 'money' | 'date' | 'time' | 'yes_no' | 'choice' | 'file' | 'person'
  required?: boolean
  options?: string[]
}

/** What our namespace says about a task. `who`, `due` and `reminders` may be expressions (`=`); instructions are Markdown. */
export type TaskRules = {
  who?: string
  instructions?: string
  form?: FormField[]
  /** ISO 8601 duration from the opening, or before (`-`) or after a date an expression names. */
  due?: string
  /** ISO 8601 durations relative to due: `-P1D` is a day before, `PT4H` four hours after. */
  reminders?: string[]
  milestone?: string
  approval?: boolean
  passkey?: boolean
  records?: string[]
}

export type Act = { name: string; inputs: Record<string, string> }

export type Decision = {
  hit: 'unique' | 'first' | 'collect'
  inputs: string[]
  outputs: string[]
  rules: { when: string[]; then: string[] }[]
}

/** Several times: over the items of a list, or a number of times; or a standard loop, again while its condition holds. */
export type Loop =
  | {
      kind: 'parallel' | 'sequential'
      /** A whole number or an expression for it. */
      times?: string
      /** An expression for a list, and the name each item has inside. */
      over?: string
      item?: string
      /** Ends all when it holds after an instance completed. */
      until?: string
      /** The list that gathers, and the expression for what each instance gives to it. */
      into?: string
      gives?: string
    }
  | { kind: 'standard'; before: boolean; condition?: string; most?: number }

/** Numbers that point to nodes, flows and scopes are indexes into the arrays of the graph. */
export type GraphNode = {
  id: string
  name?: string
  kind: NodeKind
  /** The scope it stands in. */
  scope: number
  incoming: number[]
  outgoing: number[]
  /** The flow that is taken when no condition holds. */
  default?: number
  event?: EventRule
  /** Of boundary events and starts of event sub-processes; absent means it interrupts. */
  interrupting?: false
  /** Of a boundary event: the activity it stands on. */
  on?: number
  /** Of an activity: the boundary events on it. */
  boundaries?: number[]
  /** Of a sub-process: the scope of what is inside. */
  inner?: number
  loop?: Loop
  task?: TaskRules
  act?: Act
  decision?: Decision
  /** Of a script: an expression, and where its value goes. Of a decision: where it goes. */
  script?: string
  result?: string
  /** Of a call: the key of the procedure, and what it is given and gives back as expressions (all data when absent). */
  calls?: { procedure: string; inputs?: Record<string, string>; outputs?: Record<string, string> }
  /** Of what throws a message or signal: the data that goes with it, as expressions or texts. Nothing else goes. */
  sends?: Record<string, string>
  /** Runs only to compensate. */
  compensates?: true
  /** Of an activity: the activity that compensates it, through a compensation boundary event. */
  compensatedBy?: number
}

export type GraphFlow = { id: string; name?: string; from: number; to: number; condition?: string }

/** The process (index 0) or the inside of a sub-process. `eventStarts` are the start events of its event sub-processes. */
export type GraphScope = {
  node: number | null
  parent: number | null
  nodes: number[]
  /** Where a token begins when the scope is entered: the plain start event, else the nodes without an incoming flow. */
  starts: number[]
  eventStarts: number[]
}

/** A definition that can run. Immutable, kept with its version. */
export type Graph = {
  format: 1
  process: string
  name?: string
  nodes: GraphNode[]
  flows: GraphFlow[]
  scopes: GraphScope[]
}

export type InterruptionKind = 'approval' | 'failure' | 'question'
export type Outcome = 'completed' | 'failed' | 'cancelled' | 'terminated'

/**
 * What happened. `at` is the instant in epoch milliseconds, `by` who did it. An event for something that is no longer there
 * (a job that was interrupted, a timer that was disarmed) changes nothing.
 */
export type ProcedureEvent = { at: number; by?: string } & (
  | { type: 'completed'; job: number; data?: Data }
  /** With a `code` that an error event catches it is an error of the procedure, else an interruption. */
  | { type: 'failed'; job: number; code?: string; text?: string; kind?: 'failure' | 'question' }
  /** A job tells of an escalation and goes on. */
  | { type: 'escalated'; job: number; code: string; data?: Data }
  | { type: 'fired'; timer: number }
  /** Without a subscription: the first that waits for the name (and the key, where both have one). */
  | { type: 'message'; name: string; key?: string; subscription?: number; data?: Data }
  /** A signal somebody else threw; what this procedure throws it has given to itself already. */
  | { type: 'signal'; name: string; data?: Data }
  /** `retry` tries again (and lets an approval pass), `data` sets data and tries again. `skip` at a fork may name the `flow`. */
  | {
      type: 'answered'
      interruption: number
      answer: 'retry' | 'skip' | 'fail' | 'data'
      data?: Data
      code?: string
      flow?: string
    }
  | { type: 'child_ended'; job: number; outcome: Outcome; code?: string; data?: Data }
  /** Data changed from outside (a corrected form, an act): conditions are looked at again. */
  | { type: 'data'; data: Data }
  | { type: 'cancelled'; reason?: string }
  /** The next slice of a step that was too long for one. */
  | { type: 'go' }
)

/** How it begins: at the plain start, or at the start event `from` when a timer, message or signal began it. */
export type Beginning = { at: number; by?: string; variables?: Data; from?: string }

/** `node` is always the element's id. Ids of jobs, timers, subscriptions and interruptions count up within one instance. */
export type Command =
  | { type: 'open_task'; job: number; node: string; who?: unknown; due?: number; reminders?: number[]; item?: unknown }
  | { type: 'close_task'; job: number }
  | { type: 'act'; job: number; node: string; name: string; input: Data }
  | { type: 'cancel_act'; job: number }
  | { type: 'arm'; timer: number; node: string; due: number }
  | { type: 'disarm'; timer: number }
  | { type: 'subscribe'; subscription: number; node: string; kind: 'message' | 'signal'; name: string; key?: string }
  | { type: 'unsubscribe'; subscription: number }
  | { type: 'throw_message'; node: string; name: string; key?: string; data: Data }
  | { type: 'throw_signal'; node: string; name: string; data: Data }
  | { type: 'call'; job: number; node: string; procedure: string; data: Data }
  | { type: 'cancel_call'; job: number }
  | { type: 'interruption'; interruption: number; node: string; kind: InterruptionKind; code: string; text: string }
  | { type: 'interruption_over'; interruption: number }
  /** An escalation was thrown; `caught` says whether an event took it. */
  | { type: 'escalated'; node: string; code: string; caught: boolean }
  | { type: 'milestone'; node: string; name: string }
  /** More is to be done at once: send `go`. */
  | { type: 'go_on' }
  | { type: 'ended'; outcome: Outcome; code?: string; data: Data }

/** A running scope: the procedure itself (id 0), or the inside of a sub-process (the id of the wait that stands for it). */
export type Frame = {
  id: number
  scope: number
  /** The frame around it; null for the procedure. */
  parent: number | null
  /** Tokens that arrived at joins and wait there: indexes of flows, one entry each. */
  joined: number[]
  /** Activities that completed and can be compensated, in the order they completed. */
  done: Done[]
  /** Data of this frame alone. */
  data?: Data
  /** An event sub-process or a cancel took over: no event of this scope starts anything any more. */
  interrupted?: true
}

/** What can be undone: the activity, the data it alone saw, and for a sub-process what completed inside. */
export type Done = { node: number; data?: Data; inner?: Done[] }

/** One thing to undo: the activity that does it, or the event sub-process with its start event and what completed inside. */
export type Undo = { node: number; start?: number; data?: Data; inner?: Done[] }

export type WaitKind =
  | 'job'
  | 'timer'
  | 'message'
  | 'signal'
  | 'condition'
  | 'scope'
  | 'many'
  | 'events'
  | 'interruption'
  | 'compensation'
  /** A job whose error was caught, until what catches it takes it away. */
  | 'over'

/** Where an interrupted token goes on: into the node again, into the instance of the activity, or out of the node. */
export type Stage = 'enter' | 'start' | 'leave'

/** A token at rest, or an event that is waited for. Which of the optional fields there are follows from `kind`. */
export type Wait = {
  id: number
  node: number
  frame: number
  kind: WaitKind
  /** The wait it belongs to: a boundary event to its activity, an instance to its body, an alternative to its gateway. */
  of?: number
  /** Data that this instance alone sees (item, loopCounter). */
  data?: Data
  /** timer: of a cycle, the first time, the duration, how often it fired and how often it still does (null: without end). */
  cycle?: { first: number; every: string; count: number; left: number | null }
  /** message, signal */
  name?: string
  key?: string
  /** condition: whether it held when last looked at. */
  was?: boolean
  /** many: how many in all (null: a loop), how many were started and completed, what they go over, and what they gave. */
  total?: number | null
  started?: number
  completed?: number
  items?: unknown[]
  gave?: unknown[]
  /** interruption: its id, what the token does next, and the error it becomes when the answer is `fail`. */
  interruption?: number
  stage?: Stage
  code?: string
  /** compensation: what is still to be undone. */
  undo?: Undo[]
}

/** A procedure that runs. Compact: nothing is held that the graph says. */
export type State = {
  status: 'running' | Outcome
  /** The last id that was given. */
  ids: number
  data: Data
  frames: Frame[]
  waits: Wait[]
  /** Tokens that move, in order; empty between steps unless a slice ended (`go_on`). The flow is -1 where none was taken. */
  moving: Moving[]
}

export type Moving = [node: number, frame: number, flow: number]

export type Step = { state: State; commands: Command[] }
