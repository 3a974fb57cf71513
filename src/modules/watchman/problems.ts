import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'watchman.unknown': { status: 401, title: 'No watchman of this installation has this token.' },
  'watchman.name_taken': { status: 409, title: 'Another watchman has this name.' },
})
