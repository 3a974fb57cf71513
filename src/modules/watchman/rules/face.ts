/** What both sides of a watchman share (`#watchman-rules`). */
export { chained, follows } from './record.ts'
export {
  type Enrolment,
  enrolmentText,
  newSigningKey,
  readCopy,
  readEnrolment,
  secretHash,
  signCopy,
} from './signed.ts'
export { type Copy, type Done, type Foretold, fromText, type Line, type Signed, toText } from './wire.ts'
