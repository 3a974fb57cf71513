import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'metrics.no_such_system': { status: 422, title: 'There is no such system of this account.' },
  'metrics.too_many_watches': { status: 422, title: 'The account watches as many measurements as one can.' },
  'metrics.version_changed': { status: 409, title: 'Somebody else changed this in the meantime.' },
  'metrics.inventory_refused': { status: 422, title: 'The list of updates cannot be used.' },
})
