import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'licensing.name_taken': { status: 409, title: 'This name or code is in use already.' },
  'licensing.amount_refused': { status: 422, title: 'This amount cannot be taken.' },
  'licensing.policy_refused': { status: 422, title: 'This approval policy would approve nothing.' },
  'licensing.no_policy': { status: 409, title: 'Nobody may approve this kind of capacity yet.' },
  'licensing.kind_retired': { status: 409, title: 'This kind of capacity is not offered any more.' },
  'licensing.key_unbound': { status: 409, title: 'The licence key is not bound to an appliance yet.' },
  'licensing.key_bound': { status: 409, title: 'The licence key is bound to an appliance already.' },
  'licensing.key_retired': { status: 409, title: 'The licence key is out of use.' },
  'licensing.person_refused': { status: 422, title: 'There is no such person of this account.' },
  'licensing.not_now': { status: 409, title: 'The request stands where this cannot be done.' },
  'licensing.own_request': { status: 403, title: 'Nobody approves what they asked for or put in.' },
  'licensing.not_an_approver': { status: 403, title: 'Your roles do not approve this kind of capacity.' },
  'licensing.above_limit': { status: 403, title: 'The amount is above what your roles may approve.' },
  'licensing.more_than_asked': { status: 422, title: 'Only up to what was asked can be approved.' },
  'licensing.given_already': { status: 409, title: 'You approved this amount already.' },
  'licensing.assertion_refused': { status: 403, title: 'Your passkey did not sign exactly this.' },
})
