import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'calendars.invalid': { status: 422, title: 'This calendar cannot be used.' },
  'calendars.name_taken': { status: 409, title: 'Another calendar has this name.' },
  'calendars.changed_meanwhile': { status: 409, title: 'Somebody else changed this calendar.' },
  'calendars.in_use': { status: 409, title: 'This calendar is in use.' },
})
