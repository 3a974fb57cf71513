import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'flows.too_large': { status: 413, title: 'This recording is too large.' },
  'flows.unreadable': { status: 422, title: 'This is no recording of a user flow.' },
  'flows.not_supported': { status: 422, title: 'A step of this recording cannot be run.' },
})
