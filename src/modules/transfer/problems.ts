import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'transfer.unreadable': { status: 422, title: 'This file cannot be read.' },
  'transfer.cell': { status: 422, title: 'A cell of this row does not fit.' },
  'transfer.too_many_rows': { status: 422, title: 'This file has too many rows.' },
  'transfer.columns': { status: 422, title: 'The columns of this file do not fit.' },
  'transfer.rows_refused': { status: 422, title: 'Some rows cannot be moved in. Nothing was changed.' },
})
