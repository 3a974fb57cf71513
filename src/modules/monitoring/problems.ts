import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'monitoring.target_refused': { status: 422, title: 'A check cannot look at this.' },
  'monitoring.settings_refused': { status: 422, title: 'These settings of the check do not fit together.' },
  'monitoring.name_taken': { status: 409, title: 'The system has a check of this name already.' },
  'monitoring.system_retired': { status: 409, title: 'The system is not in use any more.' },
  'monitoring.version_changed': { status: 409, title: 'Somebody else changed this check meanwhile.' },
  'monitoring.not_looked_at': {
    status: 409,
    title: 'Nobody looks at this check: it is paused, or a heartbeat that comes by itself.',
  },
  'monitoring.no_heartbeat': { status: 409, title: 'This check is no heartbeat.' },
  'monitoring.window_refused': { status: 422, title: 'The maintenance window cannot be planned like this.' },
  'monitoring.heartbeat_unknown': { status: 404, title: 'There is no heartbeat with this address.' },
  'monitoring.heartbeat_too_many': { status: 429, title: 'This heartbeat calls more often than it may.' },
})
