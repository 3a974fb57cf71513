import { IconBellRinging } from '@tabler/icons-react'
import { Escalation } from '../ui/Escalation.tsx'
import { EventLine, Message } from '../ui/Message.tsx'
import { sampleWords as words } from '../words/pieces.ts'
import { SAMPLE_PERSON } from './samples.ts'

/** A conversation with one message of each kind. */
export function Conversation({ now }: { now: number }) {
  return (
    <div className="stack g2">
      <Message
        account="Acme"
        of={{
          id: '1',
          kind: 'customer',
          author: SAMPLE_PERSON,
          belongs: 'Acme Corp demo',
          channel: 'portal',
          at: now - 204_000,
          body: words.outage,
        }}
      />
      <EventLine icon={IconBellRinging} at={now - 203_000}>
        {words.chainStarted}
      </EventLine>
      <Message
        account="Acme"
        of={{
          id: '2',
          kind: 'answer',
          author: 'Ola Draft',
          belongs: words.callCentre,
          channel: 'email',
          at: now - 44_000,
          body: words.treated,
          to: words.toBoth,
          delivery: { state: 'sent', words: words.delivered },
          kept: words.early,
        }}
      />
      <Message
        account="Acme"
        of={{
          id: '3',
          kind: 'note',
          author: 'Ola Draft',
          belongs: words.callCentre,
          channel: 'portal',
          at: now - 22_000,
          body: words.note,
        }}
      />
    </div>
  )
}

/** A chain with one step of each kind. */
export function Chain({ now }: { now: number }) {
  return (
    <Escalation
      steps={[
        {
          id: '1',
          person: 'Sam Sample',
          role: words.primary,
          state: 'expired',
          at: now - 83_000,
          firedAt: now - 83_000,
          latenessMs: 3,
          pages: [
            { id: 'a', channel: 'push', at: now - 203_000, outcome: words.arrived, state: 'sent' },
            { id: 'b', channel: 'voice', at: now - 98_000, outcome: words.rang, state: 'sent' },
          ],
        },
        {
          id: '2',
          person: 'Robin Example',
          role: words.alternate,
          state: 'passed',
          at: now - 83_000,
          pages: [{ id: 'c', channel: 'sms', at: now - 83_000, outcome: words.failed, state: 'failed' }],
        },
        {
          id: '3',
          person: 'Noor Fixture',
          role: words.standsIn,
          state: 'paging',
          at: now - 83_000,
          until: now + 37_000,
          pages: [{ id: 'd', channel: 'voice', at: now + 22_000, outcome: '', state: 'planned' }],
        },
        { id: '4', person: 'Kim Mockup', role: words.teamLead, state: 'waiting', at: now + 37_000, pages: [] },
      ]}
    />
  )
}
