import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'reports.definition_refused': { status: 422, title: 'This report cannot be made.' },
  'reports.too_slow': { status: 422, title: 'This report takes too long to make.' },
  'reports.standard_report': { status: 409, title: 'Reports that come with the program cannot be changed.' },
  'reports.schedule_refused': { status: 422, title: 'The report cannot be mailed like this.' },
  'reports.too_many': { status: 422, title: 'You keep as many reports as one person can.' },
})
