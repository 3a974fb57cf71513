import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'automation.draft_changed': { status: 409, title: 'Somebody else saved this rule in the meantime.' },
  'automation.refused': { status: 422, title: 'The rule cannot act like this.' },
  'automation.not_published': { status: 409, title: 'The rule was not published yet.' },
  'automation.retired': { status: 409, title: 'The rule is out of use.' },
  'automation.account_closed': { status: 409, title: 'The account is closed.' },
})
