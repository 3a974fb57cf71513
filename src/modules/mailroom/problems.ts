import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'mailroom.incomplete': { status: 422, title: 'Something is missing to fetch this mailbox.' },
  'mailroom.name_taken': { status: 409, title: 'Another mailbox has this name.' },
  'mailroom.settled': { status: 409, title: 'Somebody has decided about this message already.' },
})
