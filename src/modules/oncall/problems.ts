import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'oncall.closed': {
    status: 409,
    title: 'This escalation is closed.',
    german: 'Diese Eskalation ist abgeschlossen.',
  },
  'oncall.already_acknowledged': {
    status: 409,
    title: 'Somebody else has acknowledged this.',
    german: 'Jemand anderes hat das schon übernommen.',
  },
  'oncall.no_next_step': {
    status: 409,
    title: 'There is no step to escalate to.',
    german: 'Es gibt keine Stufe, an die weitergegeben werden kann.',
  },
  'oncall.person_unknown': {
    status: 422,
    title: 'This person cannot be paged.',
    german: 'Diese Person kann nicht alarmiert werden.',
  },
  'oncall.page_unknown': { status: 404, title: 'This page link is not valid any more.' },
  'oncall.only_learning': {
    status: 403,
    title: 'You learn along here; somebody else is paged.',
    german: 'Sie lernen hier mit; alarmiert ist jemand anderes.',
  },
  'oncall.gaps_open': { status: 409, title: 'Nobody would be on call for some of the next 90 days.' },
  'oncall.swap_invalid': { status: 422, title: 'This swap is not possible.' },
  'oncall.swap_over': { status: 409, title: 'This swap is not open any more.' },
  'oncall.swap_not_yours': { status: 403, title: 'This is not yours to decide.' },
  'oncall.swap_stale': { status: 409, title: 'The rota has changed since.' },
  'oncall.feed_unknown': { status: 404, title: 'This calendar address is not valid any more.' },
  'oncall.feed_too_often': { status: 429, title: 'This calendar is read too often.' },
  'oncall.import_invalid': { status: 422, title: 'This calendar cannot be imported.' },
  'oncall.rota_invalid': { status: 422, title: 'The rota is not valid.' },
  'oncall.rota_in_use': { status: 409, title: 'A policy pages this rota.' },
  'oncall.range_invalid': { status: 422, title: 'The range of time is not valid.' },
  'oncall.policy_invalid': { status: 422, title: 'The policy is not valid.' },
  'oncall.policy_changed': { status: 409, title: 'Somebody saved another version of this policy.' },
  'oncall.cannot_answer': {
    status: 422,
    title: 'Nothing here can be answered.',
    german: 'Hier kann nichts beantwortet werden.',
  },
  'oncall.name_taken': { status: 409, title: 'This name is in use.' },
})
