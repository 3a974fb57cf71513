export type RunFact = { runId: string; number?: number }

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** A procedure's drawing, name or published version is another. Internal. */
    'procedures.definition_changed': { procedureId: string }
    /** A run (the subject) went on: a step opened or was done, it waits for an answer, its people or dates are others. */
    'procedures.run_changed': { runId: string }
    'procedures.run_ended': { runId: string; outcome: string; title: string }
    'procedures.milestone_reached': { runId: string; milestone: string; title: string }
    /** It goes no further until a person answers. Internal. */
    'procedures.interrupted': { runId: string; interruption: number; code: string; text: string }
  }
}
