import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'wall.unknown': { status: 401, title: 'This link shows no wall any more.' },
})
