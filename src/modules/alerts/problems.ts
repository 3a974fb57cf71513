import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'alerts.over': { status: 409, title: 'This is over already.' },
  'alerts.has_request': { status: 409, title: 'The incident has a request already.' },
  'alerts.no_request': { status: 409, title: 'The incident has no request, so nobody is being called.' },
  'alerts.other_account': { status: 422, title: 'The request belongs to another account.' },
  'alerts.pattern_refused': { status: 422, title: 'A pattern of the silence cannot be read.' },
  'alerts.silence_refused': { status: 422, title: 'The silence would never hold.' },
  'alerts.condition_refused': { status: 422, title: 'The condition cannot be read.' },
})
