import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'statuspages.slug_taken': { status: 409, title: 'Another status page has this address.' },
  'statuspages.no_such_system': { status: 422, title: 'There is no such system in use of this account.' },
  'statuspages.no_such_component': { status: 422, title: 'There is no such component on this page.' },
  'statuspages.version_changed': { status: 409, title: 'Somebody else changed this in the meantime.' },
  'statuspages.state_refused': { status: 422, title: 'It cannot be in this state.' },
})
