import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'crises.over': { status: 409, title: 'The crisis is closed.' },
  'crises.open': { status: 409, title: 'The crisis is still open.' },
  'crises.declared_already': { status: 409, title: 'There is a crisis about this already.' },
  'crises.runbook_refused': { status: 422, title: 'This cannot be the runbook.' },
  'crises.not_lead': { status: 403, title: 'This is for the incident lead.' },
  'crises.role_refused': { status: 422, title: 'This role cannot be given like this.' },
  'crises.not_asked': { status: 409, title: 'Nobody waits for an answer to this hand-over any more.' },
  'crises.post_mortem_changed': { status: 409, title: 'Somebody else saved the post-mortem in the meantime.' },
})
