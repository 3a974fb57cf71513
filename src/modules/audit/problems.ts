import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'audit.still_waiting': { status: 409, title: 'This act has no place in the log yet. Ask again in a few seconds.' },
  'audit.witness_refused': { status: 400, title: 'This witness cannot be used.' },
  'audit.key_unknown': { status: 400, title: 'This is no key of an audit log.' },
  'audit.log_unknown': { status: 404, title: 'This installation is no witness of that log, or its key did not sign.' },
  'audit.log_moved': {
    status: 409,
    title: 'The witness has seen another size of this log than the proof begins with.',
  },
  'audit.log_conflict': { status: 422, title: 'This checkpoint does not agree with what the witness has seen.' },
})
