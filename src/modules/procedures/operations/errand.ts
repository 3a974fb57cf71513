import type { Beginning, ProcedureEvent } from '../rules/face.ts'

export const queues = {
  /** Acts of service tasks. */
  act: 'procedures.act',
  /** Whatever one run has for others: messages, signals, calls, what a child came to, the next slice. */
  carry: 'procedures.carry',
} as const
export const timers = { fired: 'procedures.timer', remind: 'procedures.remind', start: 'procedures.start' } as const

/** What a job of the queue `carry` has to do. */
export type Errand =
  | { do: 'go'; runId: string; seq: number }
  | { do: 'call'; runId: string; job: number; procedure: string; data: Record<string, unknown> }
  /** Those who wait for a run, which reached these milestones or ended, may wait no more. */
  | { do: 'freed'; runId: string; milestones?: readonly string[] }
  | { do: 'cancel'; runId: string; job: number | null }
  | {
      do: 'ended'
      runId: string
      job: number
      child: string
      outcome: string
      code?: string
      data: Record<string, unknown>
    }
  | { do: 'message'; accountId: string; name: string; key?: string; data: Record<string, unknown>; cause: string }
  | {
      do: 'event'
      accountId: string | null
      name: string
      data: Record<string, unknown>
      subjectId: string
      cause: string
    }
  | { do: 'signal'; accountId: string; thrower: string; name: string; data: Record<string, unknown>; cause: string }

/** What stands in the log: an event of the interpreter, how a run began, or that it was moved to another version. */
export type Logged =
  | ProcedureEvent
  | ({ type: 'begun' } & Beginning)
  | { type: 'moved'; at: number; by: string; from: string; to: string; mapping: Record<string, string> }
  | { type: 'moved_back'; at: number; by: string; to: string; state: unknown }
