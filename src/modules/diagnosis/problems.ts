import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'diagnosis.no_runner': { status: 422, title: 'Nobody at this location can find this out.' },
  'diagnosis.target_refused': { status: 422, title: 'This target does not fit what is asked.' },
  'diagnosis.too_many': { status: 429, title: 'Enough is being tried on this system already.' },
})
