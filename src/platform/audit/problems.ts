import { defineProblems } from '../problem.ts'

export const auditLogProblems = defineProblems({
  'audit.writer_stopped': {
    status: 503,
    title: 'The audit log is not being written, so acts of this kind are refused for now.',
  },
})
