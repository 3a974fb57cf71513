import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'support.request_closed': { status: 409, title: 'This request is closed.' },
  'support.status_refused': { status: 409, title: 'The request cannot go from its status to this one.' },
  'support.unknown_contact': { status: 422, title: 'There is no such contact for this account.' },
  'support.unknown_contract': { status: 422, title: 'The account has no such contract.' },
  'support.unknown_assignee': { status: 422, title: 'There is no such member of staff or team.' },
  'support.unknown_file': { status: 422, title: 'There is no such upload, or it is attached already.' },
  'support.no_account': { status: 422, title: 'It is not said for which account the request is.' },
  'support.not_unknown': { status: 409, title: 'The request has its account already.' },
  'support.watcher_outside': { status: 422, title: 'Only people of the account can follow its requests.' },
  'support.no_file': { status: 400, title: 'The upload has no file.' },
})
