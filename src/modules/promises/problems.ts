import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'promises.plan_invalid': { status: 422, title: 'This support plan cannot be used.' },
  'promises.plan_name_taken': { status: 409, title: 'Another support plan has this name.' },
  'promises.plan_changed': { status: 409, title: 'Somebody else changed this support plan.' },
  'promises.plan_in_use': { status: 409, title: 'This support plan is in use.' },
  'promises.never_due': { status: 422, title: 'The calendar never opens long enough for this promise.' },
  'promises.already_owed': { status: 409, title: 'This promise is already running on the subject.' },
  'promises.not_broken': { status: 409, title: 'This promise is not broken.' },
  'promises.period_invalid': { status: 422, title: 'This period cannot be reported on.' },
})
