import { defineProblems } from '#platform/problem.ts'

export const accountProblems = defineProblems({
  'accounts.email_taken': { status: 409, title: 'Somebody has this e-mail address already.' },
  'accounts.email_not_allowed': { status: 400, title: 'This e-mail address cannot be used.' },
  'accounts.email_lookalike': { status: 409, title: 'This e-mail address looks like that of somebody else.' },
  'accounts.phone_not_allowed': { status: 400, title: 'This is not a telephone number in international form.' },
  'accounts.number_taken': { status: 409, title: 'This number is in use already.' },
  'accounts.name_taken': { status: 409, title: 'A team has this name already.' },
  'accounts.domain_taken': { status: 409, title: 'This mail domain belongs to another account.' },
  'accounts.domain_not_allowed': { status: 400, title: 'This mail domain cannot belong to an account.' },
  'accounts.closed': { status: 409, title: 'This account is closed.' },
  'accounts.not_a_partner': { status: 400, title: 'The account named as partner is not a partner.' },
  'accounts.roles_not_allowed': { status: 400, title: 'These roles do not fit this person.' },
  'accounts.last_admin': { status: 409, title: 'This is the last administrator.' },
  'accounts.person_left': { status: 409, title: 'This person has left.' },
  'accounts.zone_unknown': { status: 400, title: 'This time zone is not known.' },
  'accounts.provider': { status: 409, title: 'The provider’s own account cannot be closed.' },
  'accounts.not_a_contact': { status: 409, title: 'Only a contact’s data can be erased.' },
  'accounts.not_staff': { status: 400, title: 'Only people of the provider can be members of a team.' },
  'accounts.unknown_reference': { status: 400, title: 'Something named here does not exist.' },
  'accounts.in_use': { status: 409, title: 'Something still refers to this.' },
  'accounts.dates_reversed': { status: 400, title: 'The contract would end before it starts.' },
})
