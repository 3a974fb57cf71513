/** The interpreter without the rest of the program: what the engine, the portal and the bench may import (`#procedures-rules`). */

export { ExpressionProblem } from './expression/bounds.ts'
export { evaluate, holds, passes, problemOf } from './expression/evaluate.ts'
export { lint } from './lint/lint.ts'
export { palisadeExtension } from './read/extension.ts'
export { limits } from './read/limits.ts'
export { type ReadBpmn, readBpmn } from './read/read.ts'
export type { Watch } from './step/run.ts'
export { replay, start, step } from './step/step.ts'
export { NotATime, nextOf, schedule } from './timer.ts'
export type {
  Act,
  Beginning,
  Command,
  Data,
  Decision,
  EventRule,
  Finding,
  FormField,
  Graph,
  GraphFlow,
  GraphNode,
  GraphScope,
  InterruptionKind,
  Loop,
  NodeKind,
  Outcome,
  ProcedureEvent,
  State,
  Step,
  TaskRules,
  TimerRule,
} from './types.ts'
