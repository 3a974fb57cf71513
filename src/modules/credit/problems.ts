import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'credit.not_enough': { status: 409, title: 'The credit account has less than that.' },
  'credit.no_limit': { status: 403, title: 'You may not withdraw from this credit account.' },
  'credit.above_limit': { status: 403, title: 'This is more than you may withdraw at once.' },
  'credit.above_day': { status: 403, title: 'This is more than you may withdraw today.' },
  'credit.closed': { status: 409, title: 'The credit account is closed.' },
  'credit.not_allowed': { status: 409, title: 'This kind of capacity is not drawn from credit accounts.' },
  'credit.key_refused': { status: 422, title: 'Nothing can be withdrawn for this licence key.' },
  'credit.amount_refused': { status: 422, title: 'This amount cannot be booked.' },
  'credit.reference_taken': { status: 409, title: 'This reference was booked already.' },
  'credit.own_change': { status: 403, title: 'Nobody approves what they proposed.' },
  'credit.not_now': { status: 409, title: 'This was decided already.' },
  'credit.not_an_approver': { status: 403, title: 'Your roles do not approve credit of this kind.' },
  'credit.above_approval': { status: 403, title: 'The amount is above what your roles may approve.' },
  'credit.given_already': { status: 409, title: 'You approved this already.' },
  'credit.assertion_refused': { status: 403, title: 'Your passkey did not sign exactly this.' },
  'credit.person_refused': { status: 422, title: 'There is no such person of this account or its partner.' },
})
