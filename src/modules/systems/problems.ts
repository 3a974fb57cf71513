import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'systems.name_taken': { status: 409, title: 'Another system of the account answers to this name.' },
  'systems.owner_refused': { status: 422, title: 'There is no such person of this account or of the provider.' },
  'systems.contract_refused': { status: 422, title: 'There is no such contract of this account.' },
  'systems.account_closed': { status: 409, title: 'The account is closed.' },
  'systems.circle': { status: 422, title: 'A system cannot depend on itself.' },
  'systems.too_deep': { status: 422, title: 'The chain of systems is too long.' },
  'systems.parent_refused': { status: 422, title: 'There is no such system in use of this account.' },
  'systems.retired': { status: 409, title: 'The system is retired.' },
  'systems.version_changed': { status: 409, title: 'Somebody else changed this in the meantime.' },
  'systems.template_name_taken': { status: 409, title: 'A template has this name already.' },
  'systems.template_retired': { status: 409, title: 'The template is retired.' },
  'systems.template_refused': { status: 422, title: 'The template cannot be used like this.' },
  'systems.value_missing': { status: 422, title: 'The template needs a value that was not given.' },
})
