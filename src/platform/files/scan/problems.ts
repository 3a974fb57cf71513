import { defineProblems } from '../../problem.ts'

export const scanProblems = defineProblems({
  'files.waiting': { status: 409, title: 'This file is being checked for malware. Try again in a moment.' },
  'files.infected': { status: 409, title: 'Malware was found in this file. It is kept, but nobody can download it.' },
  'files.unchecked': { status: 409, title: 'This file could not be checked for malware, so nobody can download it.' },
  'files.not_held': { status: 409, title: 'This file is not held back.' },
})
