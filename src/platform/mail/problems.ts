import { defineProblems } from '../problem.ts'

export const mailProblems = defineProblems({
  'mail.bad_address': { status: 400, title: 'This is not an e-mail address mail can be sent to.' },
  'mail.no_outgoing_server': { status: 503, title: 'No server for outgoing mail is set up.' },
})
