/** The rules of paging without the rest of the program, for whoever pages while it is silent (`#oncall-rules`). */
export { directoryOf } from './directory.ts'
export {
  type CopiedEscalation,
  type CopiedPage,
  type Deed,
  type Duty,
  isInChain,
  type NewEscalation,
  stateName,
} from './elsewhere.ts'
export { decide } from './escalation.ts'
export { type Bodies, pageText } from './page-text.ts'
export {
  buildChain,
  type Chain,
  type ChainChannel,
  type ChainPerson,
  type PolicyVersion,
  type Severity,
} from './policy.ts'
export type { By, Decision, Effect, Event, State } from './state.ts'
