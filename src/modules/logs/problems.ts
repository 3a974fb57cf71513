import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'logs.window_refused': { status: 422, title: 'This span of time cannot be looked at.' },
  'logs.no_request': { status: 409, title: 'The incident has no request to hang the bundle on.' },
  'logs.nothing': { status: 422, title: 'No message of these systems is unusual in this time.' },
})
