import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Status, statuses } from '../shapes.ts'
import { type Decision, decide, isOpen, mayBecome, type RequestEvent } from './status.ts'

const table: [Status, RequestEvent, string][] = [
  ['new', { type: 'set', status: 'open' }, 'open'],
  ['new', { type: 'set', status: 'closed' }, 'refused status'],
  ['open', { type: 'set', status: 'new' }, 'refused status'],
  ['open', { type: 'set', status: 'waiting_customer' }, 'waiting_customer: pause_promises'],
  ['waiting_customer', { type: 'set', status: 'in_progress' }, 'in_progress: resume_promises'],
  [
    'in_progress',
    { type: 'set', status: 'solved' },
    'solved: keep_first_response keep_resolution cancel_rest close_escalation arm_close',
  ],
  [
    'waiting_customer',
    { type: 'set', status: 'solved' },
    'solved: keep_first_response keep_resolution cancel_rest close_escalation arm_close',
  ],
  ['solved', { type: 'set', status: 'open' }, 'open: start_again disarm_close'],
  ['solved', { type: 'set', status: 'closed' }, 'closed: disarm_close'],
  ['closed', { type: 'set', status: 'open' }, 'refused closed'],
  ['open', { type: 'set', status: 'open' }, 'open'],
  ['new', { type: 'acknowledged', nobodyHadIt: true }, 'in_progress'],
  ['open', { type: 'acknowledged', nobodyHadIt: false }, 'open'],
  ['waiting_customer', { type: 'acknowledged', nobodyHadIt: true }, 'waiting_customer'],
  ['new', { type: 'answered' }, 'open: keep_first_response restart_next_update'],
  [
    'in_progress',
    { type: 'answered', after: 'waiting_customer' },
    'waiting_customer: keep_first_response restart_next_update pause_promises',
  ],
  [
    'in_progress',
    { type: 'answered', after: 'solved' },
    'solved: keep_first_response restart_next_update keep_first_response keep_resolution cancel_rest close_escalation arm_close',
  ],
  ['solved', { type: 'answered' }, 'solved'],
  ['closed', { type: 'answered' }, 'refused closed'],
  ['new', { type: 'customer_wrote', solved: false }, 'new'],
  ['waiting_customer', { type: 'customer_wrote', solved: false }, 'open: resume_promises'],
  ['solved', { type: 'customer_wrote', solved: false }, 'open: start_again disarm_close'],
  ['solved', { type: 'customer_wrote', solved: true }, 'solved'],
  ['closed', { type: 'customer_wrote', solved: false }, 'refused closed'],
  ['solved', { type: 'time_passed' }, 'closed: disarm_close'],
  ['open', { type: 'time_passed' }, 'open'],
  ['open', { type: 'reminded' }, 'open'],
  ['waiting_customer', { type: 'reminded' }, 'open: resume_promises'],
  ['solved', { type: 'reminded' }, 'open: start_again_quietly disarm_close'],
  ['closed', { type: 'reminded' }, 'closed'],
  ['open', { type: 'taken_back', status: 'new' }, 'new'],
  ['solved', { type: 'taken_back', status: 'in_progress' }, 'in_progress: start_again_quietly disarm_close'],
  ['waiting_customer', { type: 'taken_back', status: 'open' }, 'open: resume_promises'],
  ['closed', { type: 'taken_back', status: 'solved' }, 'refused closed'],
]

const said = (decision: Decision) =>
  'refused' in decision
    ? `refused ${decision.refused}`
    : decision.status + (decision.effects.length > 0 ? `: ${decision.effects.join(' ')}` : '')

describe('status of a request', () => {
  for (const [status, event, expected] of table)
    test(`${status}, ${JSON.stringify(event)}`, () => assert.equal(said(decide(status, event)), expected))

  const anyEvent = fc.oneof(
    fc.constantFrom(...statuses).map((status): RequestEvent => ({ type: 'set', status })),
    fc.boolean().map((nobodyHadIt): RequestEvent => ({ type: 'acknowledged', nobodyHadIt })),
    fc
      .record({ after: fc.option(fc.constantFrom(...statuses), { nil: undefined }) })
      .map((answer): RequestEvent => ({ type: 'answered', ...answer })),
    fc.boolean().map((solved): RequestEvent => ({ type: 'customer_wrote', solved })),
    fc.constant<RequestEvent>({ type: 'time_passed' }),
    fc.constant<RequestEvent>({ type: 'reminded' }),
    fc
      .constantFrom(...statuses.filter((one) => one !== 'closed'))
      .map((status): RequestEvent => ({ type: 'taken_back', status })),
  )

  test('whatever happens, promises are paused exactly while the customer is waited for, and closed is the end', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        let status = 'new' as Status
        let paused = false
        let closing = false
        for (const event of events) {
          const decision = decide(status, event)
          if ('refused' in decision) continue
          assert.ok(status !== 'closed' || decision.status === 'closed')
          for (const effect of decision.effects) {
            if (effect === 'pause_promises') {
              assert.ok(!paused, 'paused twice')
              paused = true
            }
            if (effect === 'resume_promises') {
              assert.ok(paused, 'resumed without a pause')
              paused = false
            }
            if (effect === 'cancel_rest' || effect.startsWith('start_again')) paused = false
            if (effect === 'arm_close') closing = true
            if (effect === 'disarm_close') closing = false
          }
          status = decision.status
          assert.equal(paused, status === 'waiting_customer')
          assert.equal(closing, status === 'solved')
          assert.notEqual(decision.reopened && !isOpen(status), true)
        }
      }),
    )
  })

  test('what may be chosen is never refused', () => {
    for (const status of statuses)
      for (const next of mayBecome(status)) assert.ok(!('refused' in decide(status, { type: 'set', status: next })))
  })
})
