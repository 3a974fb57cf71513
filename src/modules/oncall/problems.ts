import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'oncall.closed': { status: 409, title: 'This escalation is closed.' },
  'oncall.already_acknowledged': { status: 409, title: 'Somebody else has acknowledged this.' },
  'oncall.no_next_step': { status: 409, title: 'There is no step to escalate to.' },
  'oncall.person_unknown': { status: 422, title: 'This person cannot be paged.' },
  'oncall.page_unknown': { status: 404, title: 'This page link is not valid any more.' },
  'oncall.rota_invalid': { status: 422, title: 'The rota is not valid.' },
  'oncall.rota_in_use': { status: 409, title: 'A policy pages this rota.' },
  'oncall.range_invalid': { status: 422, title: 'The range of time is not valid.' },
  'oncall.policy_invalid': { status: 422, title: 'The policy is not valid.' },
  'oncall.policy_changed': { status: 409, title: 'Somebody saved another version of this policy.' },
  'oncall.cannot_answer': { status: 422, title: 'Nothing here can be answered.' },
  'oncall.name_taken': { status: 409, title: 'This name is in use.' },
})
