import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'letters.invalid': { status: 422, title: 'This text cannot be used for the mail.' },
  'letters.changed_meanwhile': { status: 409, title: 'Somebody else changed this text.' },
  'letters.not_sendable': { status: 409, title: 'This mail cannot be sent again.' },
  'letters.not_waiting': { status: 409, title: 'This mail does not wait any more.' },
})
