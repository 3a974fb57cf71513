export type RuleFact = { ruleId: string }

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** A rule (the subject) is written, published, switched on or off, or paused. Internal. */
    'automation.rule_changed': RuleFact
    /** A rule (the subject) fired, was stopped, or its act is over. Internal. */
    'automation.fired': RuleFact & { state: string }
  }
}
